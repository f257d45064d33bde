import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { findUnstorable } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { fullName, type DatasetKey } from "./resolve-ref.ts";

/** Keeps others from naming branches and tags of a dataset until the transaction ends. */
export async function lockRefNames(tx: Database, datasetId: number): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${REF_NAMES_LOCK}::int, ${datasetId}::int)`;
}

const REF_NAMES_LOCK = 1_869_967_219;

/** Branches and tags share one space of names. @throws NAME_TAKEN */
export async function refuseTakenRefName(
  tx: Database,
  dataset: DatasetKey,
  name: string,
): Promise<void> {
  const [taken] = await tx.sql<{ kind: string }[]>`
    select 'branch' as kind from branches
    where dataset_id = ${dataset.id} and name = ${name} and deleted_at is null
    union all
    select 'tag' from tags where dataset_id = ${dataset.id} and name = ${name}`;
  if (!taken) return;
  throw new LoupeError(
    "NAME_TAKEN",
    `${fullName(dataset)} has a ${taken.kind} ${quoteName(name)} already.`,
  );
}

/** Of a row with a name: whether the text is in it, in upper or lower case. Of no text, always. */
export function nameHolds({ sql }: Database, search = "") {
  if (findUnstorable(search)) return sql`false`;
  return sql`position(lower(${search.trim()}) in lower(name)) > 0`;
}
