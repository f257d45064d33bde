import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { objectIdsOf, objectTensorsOf, tensorOf } from "../tensor/find-tensor.ts";
import { splitObjects } from "../tensor/object-entries.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { CellFields } from "../version/cell-row.ts";
import type { Structure } from "../version/read-structure.ts";
import type { Moment, SampleHistory } from "./blame-history.ts";

/** What somebody wants to know the author of: a value, or an object of a group. */
export type Blamed =
  | { sampleId: number; tensor: string }
  | { sampleId: number; group: string; objectId: number };

/** A value or object whose history is followed. */
export interface Subject {
  sampleId: number;
  /** Identities of the tensors that it lies in. */
  tensorIds: readonly number[];
  /** What these tensors held: where all rows are the same, so is the subject. */
  rowsAt(history: SampleHistory, moment: Moment): Rows;
  /** What it was: one entry for each tensor, none at all where there was no such object. */
  contentOf(rows: Rows): Rows;
  /** @throws OBJECT_NOT_FOUND */
  refuseMissing(rows: Rows): void;
}

export type Rows = readonly (CellFields | undefined)[];

/** @throws TENSOR_NOT_FOUND */
export function subjectOf(structure: Structure, blamed: Blamed): Subject {
  if ("tensor" in blamed) {
    const { id } = tensorOf(structure, blamed.tensor);
    return {
      ...readFrom(blamed.sampleId, [id]),
      contentOf: (rows) => rows,
      refuseMissing: () => undefined,
    };
  }
  const { sampleId, group, objectId } = blamed;
  const idsTensor = objectIdsOf(structure, group).tensorId;
  const tensors = objectTensorsOf(structure, group);
  return {
    ...readFrom(sampleId, [idsTensor, ...tensors.map(({ id }) => id)]),
    contentOf: (rows) => objectIn(rows, tensors, objectId),
    refuseMissing: (rows) => refuseMissingObject(rows, group, objectId),
  };
}

function readFrom(
  sampleId: number,
  tensorIds: readonly number[],
): Pick<Subject, "sampleId" | "tensorIds" | "rowsAt"> {
  return {
    sampleId,
    tensorIds,
    rowsAt: (history, moment) => tensorIds.map((id) => history.cellAt(moment, id)),
  };
}

/** The first row holds the ids of the objects. A tensor of the group may not have been there yet. */
function objectIn([idsRow, ...rows]: Rows, tensors: readonly Tensor[], objectId: number): Rows {
  const cells = new Map<Tensor, CellFields>();
  tensors.forEach((tensor, position) => {
    const row = rows[position];
    if (row) cells.set(tensor, row);
  });
  const object = splitObjects(idsIn(idsRow), cells).find(({ id }) => id === objectId);
  return object ? tensors.map((tensor) => object.fields.get(tensor)) : [];
}

function refuseMissingObject([idsRow]: Rows, group: string, objectId: number): void {
  const ids = idsIn(idsRow);
  if (ids.includes(objectId)) return;
  throw new LoupeError(
    "OBJECT_NOT_FOUND",
    `The sample has no object of id ${objectId} in group ${quoteName(group)}; its objects are: ${ids.join(", ") || "none"}.`,
  );
}

function idsIn(row: CellFields | undefined): number[] {
  return row?.ints?.map(Number) ?? [];
}
