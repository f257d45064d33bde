import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import type { Role } from "./role.ts";
import { hashSecret } from "./secret.ts";

/** Who asks: an owner, through one of their tokens. */
export interface Actor {
  ownerId: number;
  ownerName: string;
  /** Empty in a browser's session. */
  tokenName: string;
  /** The most the token allows, wherever it is used. */
  role: Role;
  isAdministrator: boolean;
  /** The only dataset that the token opens, beside what is public. Default: all of the owner's. */
  datasetId?: number | null;
}

/** Whose secret it is. Null where it is unknown, expired or revoked. */
export async function authenticate(db: Database, secret: string): Promise<Actor | null> {
  const hash = hashSecret(secret);
  if (hash === null) return null;
  const [actor] = await db.sql<Actor[]>`
    select t.owner_id as "ownerId", o.name as "ownerName", t.name as "tokenName", t.role,
      o.is_administrator as "isAdministrator", t.dataset_id as "datasetId"
    from tokens t join owners o on o.id = t.owner_id
    where t.hash = ${hash} and t.kind in ('TOKEN', 'SESSION')
      and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())`;
  return actor ?? null;
}

/** How the author of a change is written: `ada`, or `ada/nightly` where a named token made it. */
export function authorOf(actor: Actor): string {
  return actor.tokenName === "" ? actor.ownerName : `${actor.ownerName}/${actor.tokenName}`;
}

/** @throws LoupeError `UNAUTHENTICATED` */
export function requireActor(actor: Actor | null): Actor {
  if (actor !== null) return actor;
  throw new LoupeError(
    "UNAUTHENTICATED",
    "The request names nobody; a valid token or session is expected.",
  );
}

/** @throws LoupeError `UNAUTHENTICATED`, `FORBIDDEN` */
export function requireAdministrator(actor: Actor | null): Actor {
  const known = requireActor(actor);
  if (known.isAdministrator && known.role === "ADMIN" && known.datasetId == null) return known;
  throw new LoupeError(
    "FORBIDDEN",
    "Only an administrator may do this, with a token of the role ADMIN that is not for one dataset.",
  );
}
