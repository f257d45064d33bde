import { quoteName } from "../access/names.ts";
import { checkTensorPath } from "../dataset/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import {
  addColumn,
  addDefinition,
  endDefinition,
  replaceDefinition,
} from "../version/change-definition.ts";
import type { Definition, Structure } from "../version/read-structure.ts";
import { writeToBranch, type WriteResult } from "../version/write-to-branch.ts";
import { refuseTakenPath, refuseTensorAtOrAbove, type TensorChange } from "./create-tensor.ts";

/** Records a group, so that it is there without tensors too. @throws NAME_TAKEN, INVALID_NAME */
export function createGroup(
  db: Database,
  { dataset, branch, path, receipt }: TensorChange,
): Promise<WriteResult<object>> {
  checkTensorPath(path);
  return writeToBranch(db, dataset, branch, { exclusive: true, receipt }, async (write) => {
    const structure = await write.structure();
    if (structure.groups.includes(path))
      throw new LoupeError("NAME_TAKEN", `There is a group ${quoteName(path)} already.`);
    refuseTensorAtOrAbove(structure, path);
    const columnId = await addColumn(write);
    await addDefinition(write, { path, htype: "group", describes: "SAMPLE", meta: {}, columnId });
    return {};
  });
}

/**
 * Gives a group another path; every tensor and group below it comes along.
 *
 * @throws TENSOR_NOT_FOUND where there is no such group, NAME_TAKEN, INVALID_NAME
 */
export function renameGroup(
  db: Database,
  input: TensorChange & { newPath: string },
): Promise<WriteResult<object>> {
  const { dataset, branch, path, newPath, receipt } = input;
  checkTensorPath(newPath);
  return writeToBranch(db, dataset, branch, { exclusive: true, receipt }, async (write) => {
    const structure = await write.structure();
    const members = membersOf(structure, path);
    if (newPath.startsWith(`${path}/`)) {
      throw new LoupeError(
        "INVALID_NAME",
        `Group ${quoteName(path)} can't be moved to ${quoteName(newPath)}, which lies in it.`,
      );
    }
    refuseTakenPath(structure, newPath);
    for (const member of members) {
      await replaceDefinition(write, member, { path: newPath + member.path.slice(path.length) });
    }
    return {};
  });
}

/**
 * Deletes a group with every tensor and group below it, in time that follows their number; earlier
 * commits keep them.
 *
 * @throws TENSOR_NOT_FOUND where there is no such group
 */
export function deleteGroup(
  db: Database,
  { dataset, branch, path, receipt }: TensorChange,
): Promise<WriteResult<object>> {
  return writeToBranch(db, dataset, branch, { exclusive: true, receipt }, async (write) => {
    for (const member of membersOf(await write.structure(), path))
      await endDefinition(write, member);
    return {};
  });
}

/** The group itself, where it was created as such, its objects, and everything below it. */
function membersOf({ definitions, tensors }: Structure, group: string): Definition[] {
  const members = definitions.filter(
    ({ path, htype }) => htype !== "membership" && (path === group || path.startsWith(`${group}/`)),
  );
  if (group !== "" && members.length > 0 && !tensors.has(group)) return members;
  throw new LoupeError(
    "TENSOR_NOT_FOUND",
    tensors.has(group)
      ? `${quoteName(group)} is a tensor; a group is expected.`
      : `There is no group ${quoteName(group)}.`,
  );
}
