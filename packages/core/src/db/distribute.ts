import { LoupeError } from "../errors.ts";
import { transaction, type Database } from "./database.ts";

/** Tables that grow with samples, by the column that says on which machine a row lies. */
export const DISTRIBUTED_TABLES = {
  cells: "sample_id",
  sample_ranges: "sample_id",
  sample_deletions: "sample_id",
  blobs: "digest",
  dataset_blobs: "digest",
} as const;

/**
 * Small tables, whole on each machine: those that others point to come before them. Foreign keys
 * point to these only.
 */
export const REFERENCE_TABLES = [
  "owners",
  "owner_members",
  "mutation_receipts",
  "settings",
  "datasets",
  "dataset_origins",
  "tags",
  "views",
  "branches",
  "commits",
  "commit_parents",
  "commit_holds",
  "columns",
  "tensor_definitions",
  "evaluation_runs",
  "evaluation_batches",
  "evaluation_run_events",
  "models",
  "model_uploads",
  "evaluation_run_models",
  "training_runs",
  "tokens",
  "training_events",
  "training_models",
] as const;

/** Read by nobody but the coordinator. */
export const LOCAL_TABLES = ["migrations"] as const;

/** Identity columns and moving data that is there already need it. */
const OLDEST_CITUS = 12;

/**
 * Lays the tables out over the machines of a Citus cluster, all of them or none. Returns the names
 * of those that were laid out: none where all were already.
 *
 * @throws CITUS_MISSING
 */
export async function distributeTables(db: Database): Promise<string[]> {
  await requireCitus(db);
  return transaction(db, async (tx) => {
    await tx.sql`set local statement_timeout = 0`;
    await tx.sql`set local citus.multi_shard_modify_mode to 'sequential'`;
    for (const name of await listFunctions(tx))
      await tx.sql`select create_distributed_function(${name}::regprocedure)`;
    const done = await findDistributed(tx);
    const references = REFERENCE_TABLES.filter((name) => !done.has(name));
    for (const name of references) await tx.sql`select create_reference_table(${name}::regclass)`;
    const distributed = Object.entries(DISTRIBUTED_TABLES).filter(([name]) => !done.has(name));
    for (const [name, column] of distributed) await distribute(tx, name, column);
    return [...references, ...distributed.map(([name]) => name)];
  });
}

async function requireCitus(db: Database): Promise<void> {
  const [row] = await db.sql<{ version: string }[]>`
    select extversion as version from pg_extension where extname = 'citus'`;
  if (row && Number.parseInt(row.version, 10) >= OLDEST_CITUS) return;
  const found = row ? `has Citus ${row.version}` : "is a Postgres without the extension citus";
  throw new LoupeError(
    "CITUS_MISSING",
    `The database ${found}; expected Citus ${OLDEST_CITUS} or newer, installed on its machines and made there by: create extension citus.`,
  );
}

/** What filters call has to be on each machine. */
async function listFunctions(tx: Database): Promise<string[]> {
  const rows = await tx.sql<{ name: string }[]>`
    select p.oid::regprocedure::text as name from pg_proc p
    where p.pronamespace = current_schema()::regnamespace
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;
  return rows.map(({ name }) => name);
}

/** `n` with `t` is a reference table; without, a local one that Citus merely knows of. */
async function findDistributed(tx: Database): Promise<Set<string>> {
  const rows = await tx.sql<{ name: string }[]>`
    select c.relname as name
    from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
    where c.relnamespace = current_schema()::regnamespace
      and (p.partmethod = 'h' or (p.partmethod = 'n' and p.repmodel = 't'))`;
  return new Set(rows.map(({ name }) => name));
}

/** Rows of one sample come to lie on one machine, whatever table they are in; so do those of one blob. */
async function distribute(tx: Database, name: string, column: string): Promise<void> {
  const first = column === "digest" ? "blobs" : "cells";
  const together = name === first ? "none" : first;
  await tx.sql`
    select create_distributed_table(${name}::regclass, ${column}::text, colocate_with => ${together}::text)`;
}
