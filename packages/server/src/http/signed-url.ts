import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** Makes URLs of images that open without a token, for a while. */
export interface UrlSigner {
  /** Path and query of an image; the same for about an hour, so that browsers can cache it. */
  sign(image: ImageKey): string;
  /** Whether the signature is ours and has not expired. */
  verify(image: ImageKey, expires: string, signature: string): boolean;
}

export interface ImageKey {
  datasetId: number;
  digest: string;
  /** Of the thumbnail, in pixels. Null for the stored file. */
  width: number | null;
}

const STEP_SECONDS = 3600;

/** `key` is a secret of this installation; `now` in milliseconds since 1970. */
export function createUrlSigner(key: Buffer, now: () => number = Date.now): UrlSigner {
  const secret = createSecretKey(key);
  const signatureOf = ({ datasetId, digest, width }: ImageKey, expires: string) =>
    createHmac("sha256", secret)
      .update(`${datasetId}\n${digest}\n${width ?? ""}\n${expires}`)
      .digest("base64url");
  return {
    sign(image) {
      const expires = String((Math.floor(now() / 1000 / STEP_SECONDS) + 2) * STEP_SECONDS);
      const width = image.width === null ? "" : `width=${image.width}&`;
      return `/datasets/${image.datasetId}/images/${image.digest}?${width}expires=${expires}&signature=${signatureOf(image, expires)}`;
    },
    verify(image, expires, signature) {
      if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1000 < now()) return false;
      return equals(signature, signatureOf(image, expires));
    },
  };
}

function equals(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}
