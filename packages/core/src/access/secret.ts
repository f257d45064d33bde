import { createHash, randomBytes } from "node:crypto";

const SECRET = /^loupe_[A-Za-z0-9_-]{43}$/;

/** A new secret: `loupe_` and 32 random bytes in base64url. */
export function makeSecret(): string {
  return `loupe_${randomBytes(32).toString("base64url")}`;
}

/** What is stored of a secret: its SHA-256. Null where the text can't be a secret at all. */
export function hashSecret(secret: string): Buffer | null {
  return SECRET.test(secret) ? createHash("sha256").update(secret).digest() : null;
}
