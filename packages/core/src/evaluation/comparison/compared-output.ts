import { LoupeError } from "../../errors.ts";
import { quoteName } from "../../access/names.ts";
import type { Database } from "../../db/database.ts";
import { countNumberChanges, type NumberChanges } from "../../query/count-number-changes.ts";
import { isScalar } from "../../query/find-tensor.ts";
import type { QueryTarget } from "../../query/query-target.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import type { EvaluationRun } from "../runs.ts";

/** A run with what its commit shows. */
export interface ShownRun {
  run: EvaluationRun;
  target: QueryTarget;
}

/** A number for each sample that two runs of an evaluator have yielded. */
export interface ComparedOutput {
  name: string;
  before: Tensor;
  after: Tensor;
}

/** What both runs yielded that is one number for each sample, by name. */
export function comparedOutputs(before: ShownRun, after: ShownRun): ComparedOutput[] {
  const former = outputsOf(before);
  return [...outputsOf(after)].flatMap(([name, tensor]) => {
    const other = former.get(name);
    return other ? [{ name, before: other, after: tensor }] : [];
  });
}

/** @throws TENSOR_NOT_FOUND, naming those there are */
export function findComparedOutput(
  before: ShownRun,
  after: ShownRun,
  name: string,
): ComparedOutput {
  const outputs = comparedOutputs(before, after);
  const found = outputs.find((output) => output.name === name);
  if (found) return found;
  const known = outputs.map((output) => output.name).join(", ") || "none";
  throw new LoupeError(
    "TENSOR_NOT_FOUND",
    `The runs have no output ${quoteName(name)} with one number for each sample; such outputs of both are: ${known}.`,
  );
}

/**
 * What is queried to page through the samples of the later run by how much an output has changed:
 * its own tensors and the output of both runs. Samples are matched by their ids, which forks share.
 */
export function comparisonTarget(
  before: ShownRun,
  after: ShownRun,
  output: ComparedOutput,
): { target: QueryTarget; change: string } {
  const { structure } = after.target;
  // No path has a space in it, and no tensor such an id. The names tell cursors apart.
  const former = `before ${before.run.id} ${output.name}`;
  const now = `after ${after.run.id} ${output.name}`;
  const tensors = new Map([
    ...structure.tensors,
    [former, { ...output.before, id: -1, path: former }],
    [now, { ...output.after, id: -2, path: now }],
  ]);
  return {
    target: { ...after.target, structure: { ...structure, tensors } },
    change: `"${now}" - "${former}"`,
  };
}

/** How many samples of the later run have changed in which direction. */
export function countOutputChanges(
  db: Database,
  { target }: ShownRun,
  { before, after }: ComparedOutput,
): Promise<NumberChanges> {
  return countNumberChanges(db, target.membership, { before, after });
}

/** By name within the run's output group. */
function outputsOf({ run, target: { structure } }: ShownRun): Map<string, Tensor> {
  const prefix = run.outputGroup === "" ? "" : `${run.outputGroup}/`;
  const names = Object.keys(run.outputColumns ?? {}).toSorted();
  return new Map(
    names.flatMap((name) => {
      const tensor = structure.tensors.get(`${prefix}${name}`);
      return tensor && isScalar(tensor) ? [[name, tensor] as const] : [];
    }),
  );
}
