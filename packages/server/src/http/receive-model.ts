import type { IncomingMessage, ServerResponse } from "node:http";
import { authenticate, getOwner, requireActor, uploadModel } from "@loupe/core";
import type { Services } from "../context.ts";
import { secretOf } from "./credentials.ts";
import { sendJson } from "./send.ts";

/**
 * `POST /models?owner=name`: stores the files of the zip archive that the body is. They are removed
 * unless they are registered within a day.
 */
export async function receiveModel(
  { pool, blobs }: Services,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const secret = secretOf(request);
  const actor = requireActor(secret === null ? null : await authenticate(pool, secret));
  const owner = await getOwner(pool, actor, url.searchParams.get("owner") ?? "", "WRITER");
  const source = request.iterator({ destroyOnReturn: false });
  sendJson(response, 201, await uploadModel(pool, blobs, { ownerId: owner.id, source }));
}
