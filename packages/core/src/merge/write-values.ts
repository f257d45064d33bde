import { putCells, type CellWrite } from "../tensor/write-cells.ts";
import { ownColumn } from "../version/change-definition.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { definitionsOf } from "./merge-side.ts";

/** What samples are to hold, by id; null where there is to be no value. */
export type ValuesOfSamples = ReadonlyMap<number, CellWrite["fields"]>;

/** Gives samples values in a tensor, or in the ids of a group's objects, by its identity. */
export async function writeValues(
  write: BranchWrite,
  tensorId: number,
  values: ValuesOfSamples,
): Promise<void> {
  if (values.size === 0) return;
  const definition = definitionsOf(await write.structure()).get(tensorId)!;
  const columnId = await ownColumn(write, definition);
  await putCells(
    write,
    [...values].map(([sampleId, fields]) => ({ columnId, sampleId, fields })),
  );
}
