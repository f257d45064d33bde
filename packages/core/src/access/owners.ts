import { eq } from "drizzle-orm";
import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { owners } from "../db/tables/owners.ts";
import type { Actor } from "./actor.ts";
import { checkName, isName, quoteName } from "./names.ts";
import { requireRole, roleIn } from "./role-in.ts";
import type { Role } from "./role.ts";

export type OwnerKind = "PERSON" | "ORGANISATION";

export interface Owner {
  id: number;
  name: string;
  kind: OwnerKind;
  isAdministrator: boolean;
  createdAt: Date;
}

/**
 * Makes a person or an organisation. Asks nobody: see `requireAdministrator`.
 *
 * @throws LoupeError `INVALID_NAME`, `NAME_TAKEN`
 */
export async function createOwner(
  db: Database,
  input: { name: string; kind: OwnerKind; isAdministrator?: boolean },
): Promise<Owner> {
  checkName("owner", input.name);
  const [owner] = await db.orm.insert(owners).values(input).onConflictDoNothing().returning();
  if (owner !== undefined) return owner;
  throw new LoupeError(
    "NAME_TAKEN",
    `There is an owner ${quoteName(input.name)} already; choose another name.`,
  );
}

export async function findOwner(db: Database, name: string): Promise<Owner | null> {
  if (!isName(name)) return null;
  const [owner] = await db.orm.select().from(owners).where(eq(owners.name, name));
  return owner ?? null;
}

/**
 * The owner, where the actor has a role there.
 *
 * @throws LoupeError `NOT_FOUND` for "does not exist" and "not yours" alike; `FORBIDDEN` where the
 *   role is too low
 */
export async function getOwner(
  db: Database,
  actor: Actor | null,
  name: string,
  need: Role = "READER",
): Promise<Owner> {
  const owner = await findOwner(db, name);
  const role = owner && (await roleIn(db, actor, owner.id));
  if (owner === null || role === null) throw ownerNotFound(name);
  requireRole(actor, role, need, `the owner ${quoteName(name)}`);
  return owner;
}

/** The owner of that id, where the actor has a role there; null where there is none. */
export async function findOwnerById(
  db: Database,
  actor: Actor | null,
  id: number,
): Promise<Owner | null> {
  if ((await roleIn(db, actor, id)) === null) return null;
  const [owner] = await db.orm.select().from(owners).where(eq(owners.id, id));
  return owner ?? null;
}

function ownerNotFound(name: string): LoupeError {
  return new LoupeError(
    "NOT_FOUND",
    `There is no owner ${quoteName(name)}, or it is not yours to see.`,
  );
}
