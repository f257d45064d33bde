import type { BoundInput, Evaluator, InputSpec } from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { quoteName } from "../access/names.ts";

/** A role of an evaluator and the tensor that plays it. */
export interface InputBinding {
  role: string;
  spec: InputSpec;
  tensor: Tensor;
}

/**
 * Finds the tensor of each input: the one the caller names, else the one of the role's own name. An
 * input that is not required may be left out.
 *
 * @throws INPUT_MISSING where there is none or it has another htype, INVALID_INPUT for a role the
 *   evaluator lacks.
 */
export function bindInputs(
  evaluator: Evaluator,
  tensors: ReadonlyMap<string, Tensor>,
  given: Readonly<Record<string, string>>,
): InputBinding[] {
  refuseUnknownRoles(evaluator, given);
  return Object.entries(evaluator.inputs).flatMap(([role, spec]) => {
    const path = given[role] ?? role;
    const tensor = tensors.get(path);
    if (tensor?.htype === spec.htype) return [{ role, spec, tensor }];
    if (spec.required === false && given[role] === undefined) return [];
    throw new LoupeError("INPUT_MISSING", describeMissing(role, spec, path, tensors));
  });
}

/** The bound tensors as the evaluator gets to know them: boxes are in the coords it asked for. */
export function describeInputs(bindings: readonly InputBinding[]): Record<string, BoundInput> {
  return Object.fromEntries(bindings.map((binding) => [binding.role, describeInput(binding)]));
}

function describeInput({ spec, tensor }: InputBinding): BoundInput {
  const { dtype, classes, coords } = tensor.meta;
  const wanted = spec.coords ?? coords;
  return {
    tensor: tensor.path,
    htype: tensor.htype,
    ...(dtype ? { dtype } : {}),
    ...(classes ? { classNames: classes.map(({ name }) => name) } : {}),
    ...(wanted ? { coords: wanted } : {}),
  };
}

function refuseUnknownRoles(evaluator: Evaluator, given: Readonly<Record<string, string>>): void {
  const roles = Object.keys(evaluator.inputs);
  const unknown = Object.keys(given).find((role) => !roles.includes(role));
  if (unknown === undefined) return;
  throw new LoupeError(
    "INVALID_INPUT",
    `Evaluator "${evaluator.name}" has no input ${quoteName(unknown)}; its inputs are: ${roles.join(", ")}.`,
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
