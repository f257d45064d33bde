import type { Database } from "../db/database.ts";
import type { CellRow } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import { decodeValue } from "./decode-value.ts";
import type { ColumnStep, Tensor } from "./tensor.ts";
import type { StoredValue } from "./value.ts";

/**
 * What tensors hold for some samples: for each tensor, in the order given, a map by sample id.
 * Samples without a value are missing.
 */
export async function readValues(
  db: Database,
  tensors: readonly Tensor[],
  sampleIds: readonly number[],
): Promise<Map<number, StoredValue>[]> {
  const maps = await readCells(
    db,
    tensors.map((tensor) => tensor.steps),
    sampleIds,
  );
  return maps.map((cells, position) => decodeAll(tensors[position]!, cells));
}

function decodeAll(tensor: Tensor, cells: ReadonlyMap<number, CellRow>): Map<number, StoredValue> {
  const values = new Map<number, StoredValue>();
  for (const [sampleId, cell] of cells) {
    values.set(sampleId, { value: decodeValue(tensor, cell), revision: cell.revision });
  }
  return values;
}

export interface SampleObjects {
  /** Ids of the objects, in the order of their entries. */
  ids: number[];
  /** Of the last write to any of them: what an edit may expect. */
  revision: number;
}

/**
 * The objects of a group for some samples, by sample id. `steps` are those of the group's object
 * ids.
 */
export async function readObjects(
  db: Database,
  objectIds: { steps: readonly ColumnStep[] },
  sampleIds: readonly number[],
): Promise<Map<number, SampleObjects>> {
  const [cells] = await readCells(db, [objectIds.steps], sampleIds);
  return new Map(
    [...cells!].map(([id, { ints, revision }]) => [id, { ids: ints!.map(Number), revision }]),
  );
}
