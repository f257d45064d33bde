/**
 * What somebody may do: read; also write and commit; also manage tokens, members and the datasets
 * themselves.
 */
export type Role = "READER" | "WRITER" | "ADMIN";

const RANKS: Record<Role, number> = { READER: 1, WRITER: 2, ADMIN: 3 };

/** Whether `role` allows what needs `need`. */
export function allows(role: Role | null, need: Role): boolean {
  return role !== null && RANKS[role] >= RANKS[need];
}

export function lesserRole(one: Role, other: Role): Role {
  return RANKS[one] <= RANKS[other] ? one : other;
}
