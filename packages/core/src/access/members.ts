import { and, asc, eq } from "drizzle-orm";
import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { ownerMembers, owners } from "../db/tables/owners.ts";
import { quoteName } from "./names.ts";
import { findOwner, type Owner } from "./owners.ts";
import type { Role } from "./role.ts";

export interface Member {
  personId: number;
  name: string;
  role: Role;
}

/**
 * Lets a person into an organisation, or changes what they may do there. Asks nobody: see
 * `getOwner` with `ADMIN`.
 *
 * @throws LoupeError `INVALID_INPUT` where the owner is not an organisation; `NOT_FOUND` where
 *   there is no such person
 */
export async function addMember(
  db: Database,
  { organisation, person, role }: { organisation: Owner; person: string; role: Role },
): Promise<Member> {
  if (organisation.kind !== "ORGANISATION") {
    throw new LoupeError(
      "INVALID_INPUT",
      `${quoteName(organisation.name)} is a person; only an organisation can have members.`,
    );
  }
  const found = await getPerson(db, person);
  await db.orm
    .insert(ownerMembers)
    .values({ organisationId: organisation.id, personId: found.id, role })
    .onConflictDoUpdate({
      target: [ownerMembers.organisationId, ownerMembers.personId],
      set: { role },
    });
  return { personId: found.id, name: found.name, role };
}

/** @throws LoupeError `NOT_FOUND` where the person is no member */
export async function removeMember(
  db: Database,
  { organisation, person }: { organisation: Owner; person: string },
): Promise<void> {
  const found = await getPerson(db, person);
  const removed = await db.orm
    .delete(ownerMembers)
    .where(
      and(eq(ownerMembers.organisationId, organisation.id), eq(ownerMembers.personId, found.id)),
    )
    .returning();
  if (removed.length === 0) throw personNotFound(person);
}

/** By name. */
export async function listMembers(db: Database, organisationId: number): Promise<Member[]> {
  return db.orm
    .select({ personId: owners.id, name: owners.name, role: ownerMembers.role })
    .from(ownerMembers)
    .innerJoin(owners, eq(owners.id, ownerMembers.personId))
    .where(eq(ownerMembers.organisationId, organisationId))
    .orderBy(asc(owners.name));
}

async function getPerson(db: Database, name: string): Promise<Owner> {
  const found = await findOwner(db, name);
  if (found?.kind === "PERSON") return found;
  throw personNotFound(name);
}

function personNotFound(name: string): LoupeError {
  return new LoupeError(
    "NOT_FOUND",
    `There is no person ${quoteName(name)} there, or it is not yours to see.`,
  );
}
