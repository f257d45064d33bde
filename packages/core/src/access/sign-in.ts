import { and, inArray, lt, sql } from "drizzle-orm";
import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { tokens } from "../db/tables/tokens.ts";
import { hashSecret, makeSecret } from "./secret.ts";
import { createToken } from "./tokens.ts";

/** A browser that is signed in: the secret for its cookie. */
export interface Session {
  secret: string;
  expiresAt: Date;
}

const CODE_MINUTES = 10;
const SESSION_DAYS = 30;

/** Makes a code that signs a browser in as the owner, once and within ten minutes. */
export async function createSignInCode(db: Database, ownerId: number): Promise<string> {
  await forgetExpired(db);
  const expiresAt = new Date(Date.now() + CODE_MINUTES * 60_000);
  const code = await createToken(db, { ownerId, name: "", role: "ADMIN", kind: "CODE", expiresAt });
  return code.secret;
}

/**
 * Trades a code for a session of thirty days. Of several who try the same code at once, one succeeds.
 *
 * @throws LoupeError `UNAUTHENTICATED` where the code is unknown, used or expired
 */
export async function redeemSignInCode(db: Database, code: string): Promise<Session> {
  const hash = hashSecret(code);
  const secret = makeSecret();
  const expiresAt = new Date(Date.now() + SESSION_DAYS * 86_400_000);
  const made = hash === null ? [] : await trade(db, hash, hashSecret(secret)!, expiresAt);
  if (made.length === 1) return { secret, expiresAt };
  throw new LoupeError(
    "UNAUTHENTICATED",
    `The sign-in code is unknown, was used before or is older than ${CODE_MINUTES} minutes; each start prints a new one.`,
  );
}

function trade(db: Database, code: Buffer, session: Buffer, expiresAt: Date) {
  return db.sql`
    with code as (
      delete from tokens
      where hash = ${code} and kind = 'CODE' and revoked_at is null and expires_at > now()
      returning owner_id, role
    )
    insert into tokens (owner_id, name, kind, role, hash, expires_at)
    select owner_id, '', 'SESSION', role, ${session}, ${expiresAt.toISOString()}::timestamptz from code
    returning id`;
}

async function forgetExpired(db: Database): Promise<void> {
  await db.orm
    .delete(tokens)
    .where(and(inArray(tokens.kind, ["CODE", "SESSION"]), lt(tokens.expiresAt, sql`now()`)));
}
