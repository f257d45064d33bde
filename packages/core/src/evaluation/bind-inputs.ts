import type { BoundInput, Evaluator, InputSpec } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import { groupOf, type ColumnStep, type Tensor } from "../tensor/tensor.ts";
import type { Structure } from "../version/read-structure.ts";
import { quoteName } from "../access/names.ts";

/** An evaluator or a trainer. */
export type TensorReader = Pick<Evaluator, "name" | "inputs">;

/** A role of an evaluator or trainer and the tensor that plays it. */
export interface InputBinding {
  role: string;
  spec: InputSpec;
  tensor: Tensor;
  /** Where the ids of the objects are that it describes. */
  objectIds?: readonly ColumnStep[];
}

/** What an input is looked for in, by its role: inputs may be read at different commits. */
export type StructureOf = (role: string) => Pick<Structure, "tensors" | "objectIds">;

/**
 * Finds the tensor of each input: the one the caller names, else the one of the role's own name. An
 * input that is not required may be left out.
 *
 * @throws INPUT_MISSING where there is none or it has another htype, INVALID_INPUT for a role the
 *   evaluator lacks.
 */
export function bindInputs(
  reader: TensorReader,
  structureOf: StructureOf,
  given: Readonly<Record<string, string>>,
): InputBinding[] {
  refuseUnknownRoles(reader, given);
  return Object.entries(reader.inputs).flatMap(([role, spec]) => {
    const path = given[role] ?? role;
    const { tensors, objectIds } = structureOf(role);
    const tensor = tensors.get(path);
    if (tensor?.htype === spec.htype)
      return [{ role, spec, tensor, ...objectsOf(tensor, objectIds) }];
    if (spec.required === false && given[role] === undefined) return [];
    throw new LoupeError("INPUT_MISSING", describeMissing(role, spec, path, tensors));
  });
}

function objectsOf(
  { describes, path }: Tensor,
  objectIds: Structure["objectIds"],
): Pick<InputBinding, "objectIds"> {
  return describes === "OBJECT" ? { objectIds: objectIds.get(groupOf(path))?.steps ?? [] } : {};
}

/** The bound tensors as the evaluator gets to know them: boxes are in the coords it asked for. */
export function describeInputs(bindings: readonly InputBinding[]): Record<string, BoundInput> {
  return Object.fromEntries(
    bindings.map(({ role, spec, tensor }) => [role, describeTensor(tensor, spec.coords)]),
  );
}

/** @param coords in which its boxes are given. Default: those they are stored in */
export function describeTensor(tensor: Tensor, coords?: InputSpec["coords"]): BoundInput {
  const { dtype, classes } = tensor.meta;
  const wanted = coords ?? tensor.meta.coords;
  return {
    tensor: tensor.path,
    htype: tensor.htype,
    ...(dtype ? { dtype } : {}),
    ...(classes ? { classNames: classes.map(({ name }) => name) } : {}),
    ...(wanted ? { coords: wanted } : {}),
  };
}

/** @throws INVALID_INPUT */
export function refuseUnknownRoles(
  reader: TensorReader,
  given: Readonly<Record<string, string>>,
): void {
  const roles = Object.keys(reader.inputs);
  const unknown = Object.keys(given).find((role) => !roles.includes(role));
  if (unknown === undefined) return;
  throw new LoupeError(
    "INVALID_INPUT",
    `"${reader.name}" has no input ${quoteName(unknown)}; its inputs are: ${roles.join(", ")}.`,
  );
}

function describeMissing(
  role: string,
  spec: InputSpec,
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
): string {
  const found = tensors.get(path);
  const fitting = [...tensors.values()]
    .filter(({ htype }) => htype === spec.htype)
    .map((tensor) => quoteName(tensor.path));
  const what = found
    ? `tensor ${quoteName(path)} is a ${found.htype}`
    : `there is no tensor ${quoteName(path)}`;
  const others =
    fitting.length > 0
      ? `${spec.htype} tensors there are: ${fitting.join(", ")}`
      : `there is no ${spec.htype} tensor`;
  return `Input "${role}" needs a ${spec.htype} tensor, but ${what}; ${others}.`;
}
