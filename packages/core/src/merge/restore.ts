import { quoteName } from "../access/names.ts";
import type { Receipt } from "../access/with-receipt.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import { writeToBranch, type BranchWrite } from "../version/write-to-branch.ts";
import { refuseRepeated } from "./refuse-repeated.ts";
import { restoreSamples } from "./restore-samples.ts";
import { openRestoreSource } from "./restore-source.ts";
import { restoreTensors } from "./restore-tensors.ts";
import { restoreValues, type RestoredValue } from "./restore-values.ts";

export type { RestoredValue } from "./restore-values.ts";

export interface RestoreInput {
  dataset: DatasetKey;
  branch: string;
  /** The ref to bring things back from; of a branch, its head. */
  from: string;
  /** Paths that tensors have at `from`. */
  tensors?: readonly string[];
  /** Ids of samples that exist at `from`. */
  samples?: readonly number[];
  /** Single values of samples that exist at `from` and on the branch. */
  values?: readonly RestoredValue[];
  receipt?: Receipt;
}

export interface Restored {
  /** Of `samples`, then of `values`, in the order given. */
  sampleIds: number[];
  revision: number;
}

/**
 * Brings tensors, samples and values back from any ref, as uncommitted changes of a branch, all or
 * none.
 *
 * A tensor comes back under its identity: with the name, classes and values it had, whether it was
 * deleted, renamed or written to since. One that describes objects brings all tensors of its group.
 * A sample exists again where it was deleted; what it holds in each tensor that both states have
 * becomes what it held. A value of a tensor that describes objects stands for all the sample's
 * objects of that group. Classes that labels need and that were removed come back too.
 *
 * @throws REF_NOT_FOUND, TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND with the path into the input;
 *   NAME_TAKEN, LENGTH_MISMATCH, CONFLICT where something else stands in the way
 */
export async function restore(db: Database, input: RestoreInput): Promise<Restored> {
  const { dataset, branch, samples = [], receipt } = input;
  refuseUnclear(input);
  const options = { exclusive: true, changesMembership: samples.length > 0, receipt };
  const { result, revision } = await writeToBranch(db, dataset, branch, options, (write) =>
    bringBack(write, input),
  );
  return { ...result, revision };
}

async function bringBack(
  write: BranchWrite,
  { from, tensors = [], samples = [], values = [] }: RestoreInput,
): Promise<Pick<Restored, "sampleIds">> {
  const source = await openRestoreSource(write, from);
  await restoreTensors(write, source, tensors);
  await restoreSamples(write, source, samples);
  await restoreValues(write, source, values);
  return { sampleIds: [...samples, ...values.map(({ sample }) => sample)] };
}

function refuseUnclear({ tensors = [], samples = [], values = [] }: RestoreInput): void {
  if (tensors.length + samples.length + values.length === 0) {
    throw new LoupeError(
      "INVALID_INPUT",
      "There is nothing to restore; expected tensors, samples or values.",
    );
  }
  refuseRepeated("tensors", tensors, (path) => `Tensor ${quoteName(path)}`);
  refuseRepeated("samples", samples, (id) => `The sample of id ${id}`);
  refuseRepeated(
    "values",
    values,
    ({ sample, tensor }) =>
      `The value of tensor ${quoteName(tensor)} for the sample of id ${sample}`,
  );
}
