import { FOREVER, transaction, type Database } from "../db/database.ts";
import { readStructure, type Definition } from "../version/read-structure.ts";
import { lockBranch } from "../version/write-to-branch.ts";
import { copyChain, copyLaterRows, measureColumn } from "./copy-chain.ts";
import type { LongChain } from "./find-long-chains.ts";

/** A column that took the place of a chain. */
export interface FlattenedColumn {
  branchId: number;
  tensorId: number;
  path: string;
  /** How many steps the chain had. */
  steps: number;
  columnId: number;
}

/**
 * Copies what a chain holds into one column, and lets the branch read and write that. Null where the
 * definition changed meanwhile, is not committed yet, or somebody else is at it.
 *
 * The bulk is copied without a lock on the branch: what the chain held at the branch's last commit
 * never changes. Rows that were written after it are few; they follow under the lock.
 */
export async function flattenColumn(
  db: Database,
  chain: LongChain,
): Promise<FlattenedColumn | null> {
  try {
    return await transaction(db, (tx) => flatten(tx, chain));
  } catch (error) {
    if (error === CHANGED_MEANWHILE) return null;
    throw error;
  }
}

/** Thrown so that what was copied goes with the transaction. */
const CHANGED_MEANWHILE = new Error("The definition of a tensor changed while it was flattened.");

async function flatten(tx: Database, chain: LongChain): Promise<FlattenedColumn | null> {
  const { branchId, definitionId } = chain;
  if (!(await lockFlattening(tx, definitionId))) return null;
  const seq = await frozenSeq(tx, branchId);
  const { definitions } = await readStructure(tx, { branchId, seq, kind: "COMMIT" });
  const definition = definitions.find(({ id }) => id === definitionId);
  if (!definition) return null;
  const columnId = await addFlatColumn(tx, definition, seq);
  await copyChain(tx, columnId, seq, definition.steps);
  await measureColumn(tx, columnId, seq);
  await lockBranch(tx, branchId, true);
  await refuseChanged(tx, definition);
  if (definition.owned) {
    await copyLaterRows(tx, { from: definition.steps[0]!.columnId, to: columnId, after: seq });
    const head = await frozenSeq(tx, branchId);
    if (head !== seq) await measureColumn(tx, columnId, head);
  }
  await replaceColumn(tx, definition, columnId, seq);
  await tx.sql`update branches set layout = layout + 1, structure_revision = revision where id = ${branchId}`;
  const { tensorId, path, steps } = definition;
  return { branchId, tensorId, path, steps: steps.length, columnId };
}

/** False where another process is at it. */
async function lockFlattening(tx: Database, definitionId: number): Promise<boolean> {
  const [row] = await tx.sql<{ locked: boolean }[]>`
    select pg_try_advisory_xact_lock(${FLATTENING_LOCK}::int, ${definitionId}::int) as locked`;
  return row!.locked;
}

const FLATTENING_LOCK = 1_869_967_222;

/** The seq of the last commit made on a branch; where there is none, the one that its definitions began at. */
async function frozenSeq(tx: Database, branchId: number): Promise<number> {
  const [row] = await tx.sql<{ seq: number }[]>`
    select coalesce(
      (select max(seq) from commits where branch_id = ${branchId}),
      (select min(from_seq) from tensor_definitions where branch_id = ${branchId})
    ) as seq`;
  return row!.seq;
}

async function addFlatColumn(
  tx: Database,
  { steps: [nearest] }: Definition,
  seq: number,
): Promise<number> {
  const { columnId, bound } = nearest!;
  const [row] = await tx.sql<{ id: number }[]>`
    insert into columns (flattened_id, flattened_bound, created_seq) values (${columnId}, ${bound}, ${seq}) returning id`;
  return row!.id;
}

async function refuseChanged(tx: Database, { id, steps, owned }: Definition): Promise<void> {
  const [same] = await tx.sql`
    select from tensor_definitions d join branches b on b.id = d.branch_id
    where d.id = ${id} and d.column_id = ${steps[0]!.columnId} and (d.bound = ${FOREVER}) = ${owned}::boolean
      and d.to_seq = ${FOREVER} and b.deleted_at is null`;
  if (!same) throw CHANGED_MEANWHILE;
}

/** From the frozen seq on the branch has the new column; earlier commits go on reading the chain. */
async function replaceColumn(
  tx: Database,
  { id, fromSeq }: Definition,
  columnId: number,
  seq: number,
): Promise<void> {
  if (fromSeq === seq) {
    await tx.sql`
      update tensor_definitions set column_id = ${columnId}, bound = ${FOREVER} where id = ${id}`;
    return;
  }
  await tx.sql`update tensor_definitions set to_seq = ${seq} where id = ${id}`;
  await tx.sql`
    insert into tensor_definitions (branch_id, tensor_id, path, htype, describes, meta, column_id, bound, from_seq, to_seq)
    select branch_id, tensor_id, path, htype, describes, meta, ${columnId}, ${FOREVER}, ${seq}, ${FOREVER}
    from tensor_definitions where id = ${id}`;
}
