import type { Htype } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import { groupOf, nameOf, type Tensor } from "../tensor/tensor.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import { suggestion } from "./near-names.ts";
import type { QueryTarget } from "./query-target.ts";

/** The ids of the objects of a group. @throws TENSOR_NOT_FOUND */
export function findObjectIds(
  { structure, ref }: QueryTarget,
  group: string,
  at: InputPath,
): Tensor {
  const found = structure.objectIds.get(group);
  if (found) return found;
  throw notFound(
    `Group ${quoted(group)} has no objects at ${quoted(ref.name)}.${suggestion(group, structure.objectIds.keys())}`,
    at,
  );
}

/** The tensor of that name which describes the objects of a group. @throws TENSOR_NOT_FOUND */
export function findMember(
  target: QueryTarget,
  group: string,
  name: string,
  at: InputPath,
): Tensor {
  const members = membersOf(target, group);
  const found = members.find(({ path }) => nameOf(path) === name);
  if (found) return found;
  throw notFound(
    `No tensor ${quoted(name)} describes the objects of group ${quoted(group)}.${suggestion(name, namesOf(members))}`,
    at,
  );
}

/**
 * The tensor of an htype which describes the objects of a group: the only one, or the one of that
 * name.
 *
 * @throws TENSOR_NOT_FOUND
 */
export function findMemberOf(
  target: QueryTarget,
  group: string,
  { htype, name }: { htype: Htype; name: string },
  at: InputPath,
): Tensor {
  const members = membersOf(target, group).filter((tensor) => tensor.htype === htype);
  const [only] = members;
  if (only && members.length === 1) return only;
  const found = members.find(({ path }) => nameOf(path) === name);
  if (found) return found;
  const names = namesOf(members).map(quoted).join(", ") || "none";
  throw notFound(
    `The objects of group ${quoted(group)} have these tensors of htype ${htype}: ${names}; expected one, or one called ${quoted(name)}.`,
    at,
  );
}

/** The tensors which describe the objects of a group. */
export function membersOf({ structure }: QueryTarget, group: string): Tensor[] {
  return [...structure.tensors.values()].filter(
    ({ path, describes }) => describes === "OBJECT" && groupOf(path) === group,
  );
}

function namesOf(tensors: readonly Tensor[]): string[] {
  return tensors.map(({ path }) => nameOf(path));
}

function notFound(message: string, at: InputPath): LoupeError {
  return new LoupeError("TENSOR_NOT_FOUND", message, { details: { path: at } });
}
