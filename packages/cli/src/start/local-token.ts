import { authenticate, createToken, type Database } from "@loupe/core";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/**
 * The token with which the command line of this machine speaks to its own Loupe. It is kept in a
 * file that only this user reads, and made anew where it is missing or the database does not know
 * it.
 */
export async function ensureLocalToken(
  db: Database,
  path: string,
  ownerId: number,
): Promise<string> {
  const kept = (await readPrivateFile(path))?.trim();
  if (kept && (await authenticate(db, kept))?.ownerId === ownerId) return kept;
  const { secret } = await createToken(db, { ownerId, name: "command-line", role: "ADMIN" });
  await writePrivateFile(path, `${secret}\n`);
  return secret;
}
