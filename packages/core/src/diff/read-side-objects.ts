import type { Database } from "../db/database.ts";
import type { CellRow } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import type { GroupPair } from "./pair-tensors.ts";
import { stepsOf } from "./value-changes.ts";

/** What one side of a diff holds of a sample's objects. */
export interface SideObjects {
  ids: readonly number[];
  /** One cell for each tensor of the group, in their order; undefined where the side lacks it. */
  cells: readonly (CellRow | undefined)[];
}

/** The objects of a group in some samples; samples that never had any are missing. */
export async function readSideObjects(
  db: Database,
  { objectIds, tensors }: GroupPair,
  side: "before" | "after",
  sampleIds: readonly number[],
): Promise<Map<number, SideObjects>> {
  const chains = [objectIds, ...tensors].map((pair) => stepsOf(pair[side]));
  const [ids, ...cells] = await readCells(db, chains, sampleIds);
  return new Map(
    [...ids!].map(([sampleId, { ints }]) => [
      sampleId,
      { ids: ints!.map(Number), cells: cells.map((bySample) => bySample.get(sampleId)) },
    ]),
  );
}
