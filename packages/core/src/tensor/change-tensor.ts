import { quoteName } from "../access/names.ts";
import { FOREVER, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { checkTensorPath } from "../dataset/names.ts";
import { addColumn, endDefinition, replaceDefinition } from "../version/change-definition.ts";
import { readCells } from "../version/read-cells.ts";
import type { Definition, Structure } from "../version/read-structure.ts";
import { writeToBranch, type BranchWrite, type WriteResult } from "../version/write-to-branch.ts";
import { refuseTakenPath, type TensorChange } from "./create-tensor.ts";
import { dealClassIds } from "./deal-ids.ts";
import { definitionOf, objectIdsOf, objectTensorsOf } from "./find-tensor.ts";
import { checkClassNames } from "./tensor-spec.ts";
import { groupOf } from "./tensor.ts";

/** Gives a tensor another name in its group. @throws TENSOR_NOT_FOUND, NAME_TAKEN, INVALID_NAME */
export function renameTensor(
  db: Database,
  input: TensorChange & { newPath: string },
): Promise<WriteResult<object>> {
  const { path, newPath } = input;
  checkTensorPath(newPath);
  return changeTensor(db, input, async (write, structure, definition) => {
    if (groupOf(path) !== groupOf(newPath)) {
      throw new LoupeError(
        "INVALID_NAME",
        `${quoteName(newPath)} is in another group than ${quoteName(path)}; a tensor stays in its group.`,
      );
    }
    refuseTakenPath(structure, newPath);
    await replaceDefinition(write, definition, { path: newPath });
  });
}

/**
 * Removes all values of a tensor, in constant time. Of a tensor that describes objects, the objects
 * go: all tensors of the group that describe them are cleared.
 *
 * @throws TENSOR_NOT_FOUND
 */
export function clearTensor(db: Database, input: TensorChange): Promise<WriteResult<object>> {
  return changeTensor(db, input, async (write, structure, definition) => {
    for (const one of clearedWith(structure, definition)) {
      await replaceDefinition(write, one, { columnId: await addColumn(write), bound: FOREVER });
    }
  });
}

/** Deletes a tensor, in constant time; earlier commits keep it. @throws TENSOR_NOT_FOUND */
export function deleteTensor(db: Database, input: TensorChange): Promise<WriteResult<object>> {
  return changeTensor(db, input, async (write, structure, definition) => {
    await endDefinition(write, definition);
    const group = groupOf(definition.path);
    if (definition.describes === "OBJECT" && objectTensorsOf(structure, group).length === 1) {
      await endDefinition(write, objectIdsOf(structure, group));
    }
  });
}

/** A class as it should be: one that exists, under its old or a new name, or a new one. */
export interface ClassChange {
  /** Absent for a new class. */
  classId?: number;
  name: string;
}

/**
 * Gives a `class_label` tensor its list of classes anew: renamed, in another order, with new ones
 * or without some.
 *
 * @throws CLASS_IN_USE, CLASS_NOT_FOUND, INVALID_INPUT
 */
export function updateClasses(
  db: Database,
  input: TensorChange & { classes: readonly ClassChange[] },
): Promise<WriteResult<object>> {
  const { path, classes } = input;
  return changeTensor(db, input, async (write, _structure, definition) => {
    const known = definition.meta.classes;
    if (!known) {
      throw new LoupeError(
        "INVALID_INPUT",
        `Tensor ${quoteName(path)} has htype ${definition.htype}; only class_label has classes.`,
      );
    }
    checkClassNames(
      classes.map(({ name }) => name),
      (found, expected) =>
        new LoupeError(
          "INVALID_INPUT",
          `Tensor ${quoteName(path)} was given ${found}; expected ${expected}.`,
        ),
    );
    refuseUnknown(path, known, classes);
    const newIds = await dealClassIds(
      write.db,
      classes.filter(({ classId }) => classId === undefined).length,
    );
    const updated = classes.map(({ classId, name }) => ({ id: classId ?? newIds.shift()!, name }));
    const removed = known.filter(({ id }) => !updated.some((one) => one.id === id));
    for (const { id, name } of removed) await refuseUsed(write, definition, id, name);
    await replaceDefinition(write, definition, {
      meta: { ...definition.meta, classes: updated },
    });
  });
}

function changeTensor(
  db: Database,
  { dataset, branch, path, receipt }: TensorChange,
  change: (write: BranchWrite, structure: Structure, definition: Definition) => Promise<void>,
): Promise<WriteResult<object>> {
  return writeToBranch(db, dataset, branch, { exclusive: true, receipt }, async (write) => {
    const structure = await write.structure();
    await change(write, structure, definitionOf(structure, path));
    return {};
  });
}

function clearedWith(structure: Structure, definition: Definition): Definition[] {
  if (definition.describes === "SAMPLE") return [definition];
  const group = groupOf(definition.path);
  const tensors = objectTensorsOf(structure, group).map(({ path }) =>
    definitionOf(structure, path),
  );
  return [...tensors, objectIdsOf(structure, group)];
}

function refuseUnknown(
  path: string,
  known: readonly { id: number }[],
  classes: readonly ClassChange[],
): void {
  const seen = new Set<number>();
  for (const { classId } of classes) {
    if (classId === undefined) continue;
    if (!known.some(({ id }) => id === classId)) {
      throw new LoupeError(
        "CLASS_NOT_FOUND",
        `Tensor ${quoteName(path)} has no class of id ${classId}; a class without id is a new one.`,
      );
    }
    if (seen.has(classId)) {
      throw new LoupeError(
        "INVALID_INPUT",
        `The class of id ${classId} of tensor ${quoteName(path)} is listed twice; expected once.`,
      );
    }
    seen.add(classId);
  }
}

/**
 * Labels that are found through the index may be overridden since: only what the tensor holds now
 * counts.
 */
async function refuseUsed(
  { db }: BranchWrite,
  definition: Definition,
  classId: number,
  name: string,
): Promise<void> {
  for (const { columnId, bound } of definition.steps) {
    const rows = await db.sql<{ sampleId: number }[]>`
      select sample_id as "sampleId" from cells
      where column_id = ${columnId} and labels @> array[${classId}::bigint] and from_seq <= ${bound} and to_seq > ${bound}`;
    const [current] = await readCells(
      db,
      [definition.steps],
      rows.map(({ sampleId }) => sampleId),
    );
    const using = [...current!.values()].find(({ labels }) => labels?.includes(classId));
    if (!using) continue;
    throw new LoupeError(
      "CLASS_IN_USE",
      `Class ${quoteName(name)} of tensor ${quoteName(definition.path)} is used, as by the sample of id ${using.sampleId}; relabel first.`,
    );
  }
}
