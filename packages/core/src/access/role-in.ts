import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { requireActor, type Actor } from "./actor.ts";
import { allows, lesserRole, type Role } from "./role.ts";

/**
 * What the actor may do with everything that belongs to the owner. Null: nothing that is not
 * public; a token for one dataset has no say in the others, nor in the owner.
 */
export async function roleIn(
  db: Database,
  actor: Actor | null,
  ownerId: number,
): Promise<Role | null> {
  if (actor?.datasetId != null) return null;
  if (actor === null || isOwnOrAll(actor, ownerId)) return effectiveRole(actor, ownerId, null);
  const [member] = await db.sql<{ role: Role }[]>`
    select role from owner_members where organisation_id = ${ownerId} and person_id = ${actor.ownerId}`;
  return effectiveRole(actor, ownerId, member?.role ?? null);
}

/** What the actor may do with one dataset of the owner, whose membership there has been read. */
export function roleOn(
  actor: Actor | null,
  dataset: { id: number; ownerId: number; membership: Role | null },
): Role | null {
  if (actor?.datasetId != null && actor.datasetId !== dataset.id) return null;
  return effectiveRole(actor, dataset.ownerId, dataset.membership);
}

function effectiveRole(actor: Actor | null, ownerId: number, membership: Role | null): Role | null {
  if (actor === null) return null;
  if (isOwnOrAll(actor, ownerId)) return actor.role;
  return membership === null ? null : lesserRole(actor.role, membership);
}

/**
 * Refuses an actor who may see something, and what is named, but not do what is asked.
 *
 * @throws LoupeError `UNAUTHENTICATED` where nobody asks, else `FORBIDDEN`
 */
export function requireRole(
  actor: Actor | null,
  role: Role | null,
  need: Role,
  what: string,
): void {
  if (allows(role, need)) return;
  requireActor(actor);
  throw new LoupeError(
    "FORBIDDEN",
    `This needs the role ${need} on ${what}; yours there is ${role ?? "READER"}.`,
  );
}

function isOwnOrAll(actor: Actor, ownerId: number): boolean {
  return actor.isAdministrator || actor.ownerId === ownerId;
}
