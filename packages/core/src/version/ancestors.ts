import type { Database } from "../db/database.ts";

/** A commit as a point in history. */
export interface Ancestor {
  id: string;
  branchId: number;
  seq: number;
  parentIds: string[];
}

/** A commit and everything it descends from, in an order in which parents come after their children. */
export async function listAncestors(db: Database, commitId: string): Promise<Ancestor[]> {
  return db.sql<Ancestor[]>`
    with recursive reached (id) as (
      select ${commitId}::text
      union
      select parent_id from reached join commit_parents on commit_id = reached.id
    )
    select c.id, c.branch_id as "branchId", c.seq,
      array(select parent_id from commit_parents where commit_id = c.id order by position) as "parentIds"
    from reached join commits c using (id)
    order by c.recorded_seq desc`;
}

/** Whether a commit is another one or one of its ancestors. */
export async function isAncestor(
  db: Database,
  ancestorId: string,
  commitId: string,
): Promise<boolean> {
  const [row] = await db.sql<{ found: boolean }[]>`
    with recursive
    sought as (select recorded_seq from commits where id = ${ancestorId}),
    reached (id) as (
      select ${commitId}::text
      union
      select parent_id
      from reached
      join commit_parents on commit_id = reached.id
      join commits c on c.id = parent_id
      where c.recorded_seq >= (select recorded_seq from sought)
    )
    select exists (select from reached where id = ${ancestorId}) as found`;
  return row!.found;
}

/**
 * The common ancestors of two commits that no other common ancestor descends from; newest first.
 * Usually one; several where two branches were merged into each other; none where nothing is
 * shared.
 */
export async function mergeBases(db: Database, a: string, b: string): Promise<string[]> {
  const [ofA, ofB] = [await listAncestors(db, a), await listAncestors(db, b)];
  const reachedByB = new Set(ofB.map(({ id }) => id));
  const behind = new Set<string>();
  const bases: string[] = [];
  for (const { id, parentIds } of ofA) {
    if (behind.has(id)) parentIds.forEach((parent) => behind.add(parent));
    else if (reachedByB.has(id)) {
      bases.push(id);
      parentIds.forEach((parent) => behind.add(parent));
    }
  }
  return bases;
}
