import { authenticate, ensureAdministrator, type Database } from "@loupe/core";
import { ensureLocalToken } from "./local-token.ts";

export interface OpenedAdministrator {
  ownerId: number;
  name: string;
  localToken: string;
  /** Only from the call that made the administrator. */
  adminToken: string | undefined;
}

/** What the administrator of a new database is called. */
const NAME = "admin";

/** The administrator, made on the first start, and the command line's token for it. */
export async function openAdministrator(
  db: Database,
  tokenFile: string,
): Promise<OpenedAdministrator> {
  const { ownerId, secret } = await ensureAdministrator(db, NAME);
  const localToken = await ensureLocalToken(db, tokenFile, ownerId);
  const actor = await authenticate(db, localToken);
  return { ownerId, name: actor!.ownerName, localToken, adminToken: secret };
}
