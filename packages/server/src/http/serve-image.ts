import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { authenticate, getBlob, getDatasetById, LoupeError, type BlobInfo } from "@loupe/core";
import type { Services } from "../context.ts";
import { secretOf } from "./credentials.ts";
import type { ImageKey } from "./signed-url.ts";

const PATH = /^\/datasets\/(\d{1,15})\/images\/([0-9a-f]{64})$/;

/** The image that a path names; undefined for another path. */
export function imageKeyOf({ pathname, searchParams }: URL): ImageKey | undefined {
  const [, dataset, digest] = PATH.exec(pathname) ?? [];
  if (dataset === undefined || digest === undefined) return undefined;
  return { datasetId: Number(dataset), digest, width: widthOf(searchParams.get("width")) };
}

/** `GET /datasets/:id/images/:digest`: the stored file, or a thumbnail with `width`. */
export async function serveImage(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  { url, key }: { url: URL; key: ImageKey },
): Promise<void> {
  await checkAccess(services, request, url, key);
  const etag = `"${key.digest}${key.width === null ? "" : `-${key.width}`}"`;
  const headers = {
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    etag,
  };
  if (request.headers["if-none-match"]?.split(/\s*,\s*/).includes(etag)) {
    response.writeHead(304, headers).end();
  } else if (key.width === null) {
    const blob = await getBlob(services.pool, key.datasetId, key.digest);
    await sendFile(services, response, headers, blob, request.method === "HEAD");
  } else {
    const { bytes, mime } = await services.blobs.thumbnail(key.digest, { width: key.width });
    response.writeHead(200, {
      ...headers,
      "content-type": mime,
      "content-length": bytes.byteLength,
    });
    response.end(request.method === "HEAD" ? undefined : bytes);
  }
}

/** A signature says that the dataset has the image: pages of thumbnails ask the database nothing. */
async function checkAccess(
  { pool, signer }: Services,
  request: IncomingMessage,
  url: URL,
  key: ImageKey,
): Promise<void> {
  const { searchParams } = url;
  const signature = searchParams.get("signature");
  if (signature !== null && signer.verify(key, searchParams.get("expires") ?? "", signature))
    return;
  const secret = secretOf(request);
  const actor = secret === null ? null : await authenticate(pool, secret);
  await getDatasetById(pool, actor, key.datasetId).catch((error: unknown) => {
    throw signature === null ? error : expiredSignature();
  });
  await getBlob(pool, key.datasetId, key.digest);
}

function expiredSignature(): LoupeError {
  return new LoupeError(
    "FORBIDDEN",
    "The signature of the URL has expired or is not for this image; ask the API for its URL again.",
  );
}

async function sendFile(
  { blobs }: Services,
  response: ServerResponse,
  headers: Record<string, string>,
  { digest, mime, bytes }: BlobInfo,
  headOnly: boolean,
): Promise<void> {
  const file = await blobs.read(digest);
  response.writeHead(200, { ...headers, "content-type": mime, "content-length": bytes });
  if (headOnly) {
    file.destroy();
    response.end();
    return;
  }
  await pipeline(file, response);
}

function widthOf(text: string | null): number | null {
  if (text === null) return null;
  const width = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (width > 0) return width;
  throw new LoupeError(
    "INVALID_INPUT",
    `The parameter \`width\` is ${JSON.stringify(text.slice(0, 20))}; expected a number of pixels.`,
  );
}
