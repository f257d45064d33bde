import type { Database, Dataset } from "../../packages/core/src/index.ts";
import { hasUncommittedChanges, resolveRef } from "../../packages/core/src/index.ts";
import { readCells } from "../../packages/core/src/version/read-cells.ts";
import { readMembership, readStructure } from "../../packages/core/src/version/read-structure.ts";

/**
 * Everything that a ref reads, past the caches: samples, definitions, and of each tensor every value
 * with its revision, also of deleted samples.
 */
export async function wholeState(db: Database, dataset: Dataset, name: string): Promise<unknown> {
  const ref = await resolveRef(db, dataset, name);
  const { definitions, membership } = await readStructure(db, ref);
  const { ranges, deletions } = await readMembership(db, membership);
  const ids = ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
  );
  const cells = await readCells(
    db,
    definitions.map(({ steps }) => steps),
    ids,
  );
  const tensors = definitions
    .map(({ tensorId, path, htype, describes, meta }, position) => ({
      tensor: { tensorId, path, htype, describes, meta },
      values: ids.map((id) => {
        const row = cells[position]!.get(id);
        return row && { ...row, columnId: undefined };
      }),
    }))
    .toSorted((a, b) => a.tensor.tensorId - b.tensor.tensorId);
  const isUncommitted = await hasUncommittedChanges(db, ref);
  return { commitId: ref.commitId, revision: ref.revision, isUncommitted, ids, deletions, tensors };
}

/** The same of every branch, tag and commit of a dataset, by name. */
export async function wholeStates(
  db: Database,
  dataset: Dataset,
): Promise<Record<string, unknown>> {
  const names = await db.sql<{ name: string }[]>`
    select name from branches where dataset_id = ${dataset.id} and deleted_at is null
    union all select name from tags where dataset_id = ${dataset.id}
    union all select id from commits where dataset_id = ${dataset.id}`;
  const states: Record<string, unknown> = {};
  for (const { name } of names) states[name] = await wholeState(db, dataset, name);
  return states;
}
