import { quoteName } from "../access/names.ts";
import type { TensorSpec } from "@loupe/plugin-api";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { checkTensorPath } from "../dataset/names.ts";
import { addColumn, addDefinition } from "../version/change-definition.ts";
import type { Structure } from "../version/read-structure.ts";
import { type DatasetKey } from "../version/resolve-ref.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { writeToBranch, type BranchWrite, type WriteResult } from "../version/write-to-branch.ts";
import { checkHtypeName, type Htypes } from "./htypes.ts";
import { metaOf } from "./tensor-spec.ts";
import { groupOf } from "./tensor.ts";

export interface TensorChange {
  dataset: DatasetKey;
  branch: string;
  path: string;
  receipt?: Receipt;
}

/**
 * Creates an empty tensor.
 *
 * @throws NAME_TAKEN, INVALID_NAME, INVALID_INPUT, HTYPE_NOT_FOUND; CONFLICT where the branch is not
 *   at `expectedRevision`
 */
export function createTensor(
  db: Database,
  input: TensorChange & { spec: TensorSpec; htypes?: Htypes; expectedRevision?: number },
): Promise<WriteResult<object>> {
  const { dataset, branch, path, spec, receipt, expectedRevision, htypes = new Map() } = input;
  checkTensorPath(path);
  checkHtypeName(path, spec, htypes);
  const meta = metaOf(path, spec);
  const options = { exclusive: true, receipt, expectedRevision };
  return writeToBranch(db, dataset, branch, options, async (write) => {
    const structure = await write.structure();
    refuseTakenPath(structure, path);
    const describes = spec.describes ?? "SAMPLE";
    if (describes === "OBJECT") await openObjects(write, structure, groupOf(path));
    await addDefinition(write, {
      path,
      htype: spec.htype,
      describes,
      meta,
      columnId: await addColumn(write),
    });
    return {};
  });
}

/** A path may not be that of a tensor or group, nor lie below a tensor. */
export function refuseTakenPath(structure: Structure, path: string): void {
  refuseTensorAtOrAbove(structure, path);
  const below = [...structure.tensors.keys(), ...structure.groups].find(
    (other) => other === path || other.startsWith(`${path}/`),
  );
  if (below)
    throw new LoupeError(
      "NAME_TAKEN",
      `${quoteName(path)} is a group: it holds ${quoteName(below)}; a tensor needs another name.`,
    );
}

/** @throws NAME_TAKEN */
export function refuseTensorAtOrAbove({ tensors }: Structure, path: string): void {
  const taken = [...tensors.keys()].find((other) => other === path || path.startsWith(`${other}/`));
  if (taken === path)
    throw new LoupeError("NAME_TAKEN", `There is a tensor ${quoteName(path)} already.`);
  if (taken)
    throw new LoupeError(
      "NAME_TAKEN",
      `${quoteName(taken)} is a tensor; nothing can lie below it, as ${quoteName(path)} would.`,
    );
}

/**
 * A group's objects get their ids with its first tensor; later tensors have to come before the
 * first object.
 */
async function openObjects(write: BranchWrite, structure: Structure, group: string): Promise<void> {
  const objectIds = structure.objectIds.get(group);
  if (!objectIds) {
    const columnId = await addColumn(write);
    await addDefinition(write, {
      path: group,
      htype: "object_ids",
      describes: "OBJECT",
      meta: {},
      columnId,
    });
    return;
  }
  const [row] = await write.db.sql`
    select 1 from cells
    where column_id = any(${objectIds.steps.map(({ columnId }) => columnId)}::bigint[])
      and to_seq = 9223372036854775807 and cardinality(ints) > 0
    limit 1`;
  if (!row) return;
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Group ${quoteName(group)} has objects already, for which a new tensor would have no entries; create it in another group, or clear the objects first.`,
  );
}
