import { and, asc, eq, sql } from "drizzle-orm";
import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { tokens } from "../db/tables/tokens.ts";
import { checkName } from "./names.ts";
import type { Role } from "./role.ts";
import { hashSecret, makeSecret } from "./secret.ts";

/** TOKEN is given to scripts, SESSION sits in a browser's cookie, CODE signs a browser in once. */
export type TokenKind = "TOKEN" | "SESSION" | "CODE";

export interface Token {
  id: number;
  ownerId: number;
  /** Empty for sessions and codes. */
  name: string;
  kind: TokenKind;
  role: Role;
  /** The only dataset that it opens. Null: all of the owner's. */
  datasetId: number | null;
  createdAt: Date;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** A token just made: the only time that its secret can be seen. */
export interface NewToken extends Token {
  secret: string;
}

export interface CreateTokenInput {
  ownerId: number;
  name: string;
  role: Role;
  /** The only dataset that it opens. Default: all of the owner's. */
  datasetId?: number | null;
  /** Default `TOKEN`. */
  kind?: TokenKind;
  /** Default: never. */
  expiresAt?: Date | null;
  /** The training whose trainer it is made for: it is gone when that ends. Default: none. */
  trainingRunId?: number | null;
}

const COLUMNS = {
  id: tokens.id,
  ownerId: tokens.ownerId,
  name: tokens.name,
  kind: tokens.kind,
  role: tokens.role,
  datasetId: tokens.datasetId,
  createdAt: tokens.createdAt,
  expiresAt: tokens.expiresAt,
  revokedAt: tokens.revokedAt,
};

/**
 * Makes a secret that stands for the owner. Asks nobody: see `getOwner` with `ADMIN`.
 *
 * @throws LoupeError `INVALID_NAME`; `INVALID_INPUT` where it would be expired already
 */
export async function createToken(db: Database, input: CreateTokenInput): Promise<NewToken> {
  const { ownerId, name, role, kind = "TOKEN", ...rest } = input;
  const { datasetId = null, expiresAt = null, trainingRunId = null } = rest;
  if (kind === "TOKEN") checkName("token", name);
  checkExpiry(expiresAt);
  const secret = makeSecret();
  const [token] = await db.orm
    .insert(tokens)
    .values({
      ownerId,
      name,
      role,
      datasetId,
      kind,
      expiresAt,
      trainingRunId,
      hash: hashSecret(secret)!,
    })
    .returning(COLUMNS);
  return { ...token!, secret };
}

/**
 * Makes a token for a trainer: it reads one dataset, on behalf of the dataset's owner, until it
 * expires. Asks nobody: whoever starts the trainer has been let in.
 *
 * @throws LoupeError as `createToken` does
 */
export function createTrainerToken(
  db: Database,
  {
    dataset,
    ...input
  }: {
    dataset: { id: number; ownerId: number };
    name: string;
    expiresAt: Date;
    trainingRunId?: number;
  },
): Promise<NewToken> {
  return createToken(db, {
    ...input,
    ownerId: dataset.ownerId,
    datasetId: dataset.id,
    role: "READER",
  });
}

/**
 * The tokens of an owner, oldest first, with those that are expired or revoked; neither sessions
 * nor codes.
 */
export async function listTokens(db: Database, ownerId: number): Promise<Token[]> {
  return db.orm
    .select(COLUMNS)
    .from(tokens)
    .where(and(eq(tokens.ownerId, ownerId), eq(tokens.kind, "TOKEN")))
    .orderBy(asc(tokens.id));
}

/**
 * Ends a token for good. Doing it again changes nothing.
 *
 * @throws LoupeError `NOT_FOUND` where the owner has no such token
 */
export async function revokeToken(
  db: Database,
  { ownerId, id }: { ownerId: number; id: number },
): Promise<Token> {
  const [token] = Number.isSafeInteger(id) ? await revoke(db, ownerId, id) : [];
  if (token !== undefined) return token;
  throw new LoupeError(
    "NOT_FOUND",
    `There is no token with the id ${id}, or it is not yours to see.`,
  );
}

function revoke(db: Database, ownerId: number, id: number): Promise<Token[]> {
  return db.orm
    .update(tokens)
    .set({ revokedAt: sql`coalesce(${tokens.revokedAt}, now())` })
    .where(and(eq(tokens.id, id), eq(tokens.ownerId, ownerId), eq(tokens.kind, "TOKEN")))
    .returning(COLUMNS);
}

function checkExpiry(expiresAt: Date | null): void {
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return;
  const found = Number.isNaN(expiresAt.getTime()) ? "no date" : expiresAt.toISOString();
  throw new LoupeError(
    "INVALID_INPUT",
    `A token must expire in the future; ${found} was asked for.`,
  );
}
