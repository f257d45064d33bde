import { asc, eq } from "drizzle-orm";
import { transaction, type Database } from "../db/database.ts";
import { owners } from "../db/tables/owners.ts";
import { createOwner } from "./owners.ts";
import { createToken } from "./tokens.ts";

export interface Administrator {
  ownerId: number;
  /** A token that may do everything; only from the call that made the administrator. */
  secret?: string;
}

/** Any number that nothing else in the database locks. */
const ADMINISTRATOR_LOCK = 7_021_590_331_285;

/**
 * The first administrator there is; on the first start, a new one of this name with a token. Safe
 * when two processes start at once.
 *
 * @throws LoupeError `INVALID_NAME`; `NAME_TAKEN` where there is no administrator and somebody else
 *   has the name
 */
export async function ensureAdministrator(db: Database, name: string): Promise<Administrator> {
  const found = await findAdministrator(db);
  if (found !== null) return { ownerId: found };
  return transaction(db, async (tx) => {
    await tx.sql`select pg_advisory_xact_lock(${ADMINISTRATOR_LOCK})`;
    const faster = await findAdministrator(tx);
    if (faster !== null) return { ownerId: faster };
    const owner = await createOwner(tx, { name, kind: "PERSON", isAdministrator: true });
    const token = await createToken(tx, { ownerId: owner.id, name: "first-start", role: "ADMIN" });
    return { ownerId: owner.id, secret: token.secret };
  });
}

async function findAdministrator(db: Database): Promise<number | null> {
  const [owner] = await db.orm
    .select({ id: owners.id })
    .from(owners)
    .where(eq(owners.isAdministrator, true))
    .orderBy(asc(owners.id))
    .limit(1);
  return owner?.id ?? null;
}
