import type { Database } from "../db/database.ts";
import { differingMembership, idsIn } from "../version/differing-membership.ts";
import { differingValues } from "../version/differing-values.ts";
import type { SampleRange } from "../version/membership.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import type { RunSource } from "./open-run.ts";

export interface ChangedSamples {
  /** Ids of the samples that are new, or have another value in any input; ascending. */
  changed: number[];
  /** Samples that do not exist any more. */
  gone: SampleRange[];
}

/** Which samples an evaluator would be given otherwise than before. Both have the same roles. */
export async function findChangedSamples(
  db: Database,
  before: RunSource,
  after: RunSource,
): Promise<ChangedSamples> {
  const { added, deleted } = differingMembership(before.membership, after.membership);
  const changed = new Set(idsIn(added));
  const [former, now] = [chainsOf(before), chainsOf(after)];
  const options = { among: [before.membership, after.membership] };
  for (const [role, chain] of now) {
    for await (const { sampleId } of differingValues(db, former.get(role)!, chain, options))
      changed.add(sampleId);
  }
  return { changed: [...changed].toSorted((a, b) => a - b), gone: deleted };
}

/** What is read, by role: the inputs, the ids of their objects, and what boxes are scaled by. */
function chainsOf({ bindings, sizeTensor }: RunSource): Map<string, readonly ColumnStep[]> {
  const chains = new Map<string, readonly ColumnStep[]>();
  for (const { role, tensor, objectIds } of bindings) {
    chains.set(role, tensor.steps);
    if (objectIds) chains.set(`objects of ${role}`, objectIds);
  }
  if (sizeTensor) chains.set("size of the image", sizeTensor.steps);
  return chains;
}
