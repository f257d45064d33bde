import { createHash } from "node:crypto";

export interface CommitContent {
  parentIds: readonly string[];
  author: string;
  committedAt: Date;
  message: string;
  nonce: Buffer;
  changesDigest: Buffer;
}

/**
 * The id of a commit: SHA-256, in hex, over its parents, author, time, message, nonce and the
 * digest of its logical difference to the first parent. Each part is preceded by its length in
 * bytes, so that no two contents read the same.
 */
export function computeCommitId(content: CommitContent): string {
  const hash = createHash("sha256");
  const add = (part: string | Buffer) => {
    const bytes = Buffer.from(part);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  add("loupe commit 1");
  add(content.parentIds.join(","));
  add(content.author);
  add(content.committedAt.toISOString());
  add(content.message);
  add(content.nonce);
  add(content.changesDigest);
  return hash.digest("hex");
}
