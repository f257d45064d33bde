import type { Evaluator, OutputSpec } from "@loupe/plugin-api";
import { checkTensorPath } from "../dataset/names.ts";
import { LoupeError } from "../errors.ts";
import { objectGroupsOf } from "../tensor/bulk-columns.ts";
import { refuseTakenPath } from "../tensor/create-tensor.ts";
import { objectTensorsOf } from "../tensor/find-tensor.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Structure } from "../version/read-structure.ts";
import { quoteName } from "../access/names.ts";
import type { InputBinding } from "./bind-inputs.ts";

/** The path of an output in the group the caller names. */
function outputPath(group: string, name: string): string {
  return group === "" ? name : `${group}/${name}`;
}

/**
 * Checks that outputs can be published under their paths: free, or held by something a run may replace.
 *
 * @throws NAME_TAKEN, INVALID_NAME
 */
export function checkOutputPaths(
  evaluator: Evaluator,
  group: string,
  structure: Structure,
  inputs: readonly InputBinding[],
): void {
  const paths = new Set<string>();
  for (const [name, spec] of Object.entries(evaluator.outputs)) {
    const path = outputPath(group, name);
    checkTensorPath(path);
    const input = inputs.find(({ tensor }) => tensor.path === path);
    if (input) refuse(path, `it is read as input "${input.role}"`);
    const existing = structure.tensors.get(path);
    if (existing) refuseOtherTensor(existing, spec);
    else refuseTakenPath(structure, path);
    paths.add(path);
  }
  refuseForeignObjects(evaluator, group, structure, paths);
}

function refuseOtherTensor(existing: Tensor, spec: OutputSpec): void {
  const { path, htype, describes, meta } = existing;
  if (htype !== spec.htype || describes !== (spec.describes ?? "SAMPLE")) {
    refuse(
      path,
      `it is a ${htype} that describes each ${describes.toLowerCase()}, not a ${spec.htype} for each ${(spec.describes ?? "SAMPLE").toLowerCase()}`,
    );
  }
  if (!meta.provenance && holdsValues(existing))
    refuse(path, "it holds values that no run has written");
}

function refuse(path: string, reason: string): never {
  throw new LoupeError(
    "NAME_TAKEN",
    `Output tensor ${quoteName(path)} can't be written: ${reason}. Name another output group.`,
  );
}

function holdsValues(tensor: Tensor): boolean {
  return tensor.steps.some(({ valueCount }) => valueCount > 0);
}

/**
 * Objects of a group are described by all its tensors: a run that writes some of them would break
 * the others.
 */
function refuseForeignObjects(
  evaluator: Evaluator,
  group: string,
  structure: Structure,
  paths: ReadonlySet<string>,
): void {
  for (const inner of objectGroupsOf(evaluator.outputs)) {
    const within = [group, inner].filter((part) => part !== "").join("/");
    const foreign = objectTensorsOf(structure, within).find(({ path }) => !paths.has(path));
    if (foreign)
      throw new LoupeError(
        "NAME_TAKEN",
        `Group ${quoteName(within)} has objects of its own, described by ${quoteName(foreign.path)}; name another output group.`,
      );
  }
}
