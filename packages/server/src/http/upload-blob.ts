import type { IncomingMessage, ServerResponse } from "node:http";
import {
  authenticate,
  getDataset,
  inspectImage,
  LoupeError,
  registerBlob,
  requireActor,
  type ImageInfo,
} from "@loupe/core";
import type { Services } from "../context.ts";
import { secretOf } from "./credentials.ts";
import { sendJson } from "./send.ts";

const MAX_BLOB_BYTES = 64 * 1024 * 1024;

/**
 * `POST /blobs?dataset=owner/name`: stores the image that the body is and brings it into the
 * dataset.
 */
export async function uploadBlob(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { pool, blobs } = services;
  const secret = secretOf(request);
  const actor = requireActor(secret === null ? null : await authenticate(pool, secret));
  const [owner = "", name = "", ...rest] = (url.searchParams.get("dataset") ?? "").split("/");
  if (name === "" || rest.length > 0) {
    throw new LoupeError(
      "INVALID_INPUT",
      "The parameter `dataset` does not name a dataset; expected `owner/name`.",
    );
  }
  const dataset = await getDataset(pool, actor, owner, name, "WRITER");
  const inspected: ImageInfo[] = [];
  const { digest } = await blobs.write(request.iterator({ destroyOnReturn: false }), {
    maxBytes: MAX_BLOB_BYTES,
    check: async (path) => void inspected.push(await inspectImage(path)),
    register: async (blob) => {
      const { format: mime, width, height, channels } = inspected[0]!;
      await registerBlob(pool, dataset.id, { ...blob, mime, width, height, channels });
    },
  });
  const { format: mime, width, height } = inspected[0]!;
  sendJson(response, 201, { digest, width, height, mime });
}
