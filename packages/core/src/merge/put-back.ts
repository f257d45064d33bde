import { putCells } from "../tensor/write-cells.ts";
import { ownColumn } from "../version/change-definition.ts";
import type { CellFields } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import type { Definition } from "../version/read-structure.ts";
import { isSameValue } from "../version/same-fields.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { formerObjects } from "./former-objects.ts";
import { restoreClasses } from "./restore-classes.ts";
import { findDefinition, type RestoreSource } from "./restore-source.ts";

/** What samples are to hold, by id; null where there is to be no value. */
export type WantedCells = ReadonlyMap<number, CellFields | null>;

/**
 * Makes samples hold what they held in a tensor that both states have. The identity of the ids of a
 * group's objects stands for all that describes these objects.
 *
 * @throws CONFLICT, LENGTH_MISMATCH
 */
export async function putBack(
  write: BranchWrite,
  source: RestoreSource,
  tensorId: number,
  sampleIds: readonly number[],
): Promise<void> {
  for (let start = 0; start < sampleIds.length; start += PAGE) {
    const page = sampleIds.slice(start, start + PAGE);
    const here = await write.structure();
    const former = findDefinition(source.structure, tensorId)!;
    const wanted =
      former.htype === "object_ids"
        ? await formerObjects(write.db, { source: source.structure, here, tensorId }, page)
        : new Map([[tensorId, await formerValues(write, former, page)]]);
    for (const [id, cells] of wanted)
      await putWanted(write, source, findDefinition(here, id)!, cells);
  }
}

const PAGE = 2_000;

async function formerValues(
  { db }: BranchWrite,
  { steps }: Definition,
  sampleIds: readonly number[],
): Promise<WantedCells> {
  const [cells] = await readCells(db, [steps], sampleIds);
  return new Map(sampleIds.map((id) => [id, cells!.get(id) ?? null]));
}

/** What is there already is not written again. */
async function putWanted(
  write: BranchWrite,
  source: RestoreSource,
  definition: Definition,
  wanted: WantedCells,
): Promise<void> {
  const [current] = await readCells(write.db, [definition.steps], [...wanted.keys()]);
  const changed = [...wanted].filter(
    ([sampleId, fields]) => !isSameValue(fields ?? undefined, current!.get(sampleId)),
  );
  if (changed.length === 0) return;
  const labels = new Set(changed.flatMap(([, fields]) => fields?.labels ?? []));
  const columnId = await ownColumn(write, await restoreClasses(write, source, definition, labels));
  await putCells(
    write,
    changed.map(([sampleId, fields]) => ({ columnId, sampleId, fields })),
  );
}
