import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { atPath } from "../tensor/at-path.ts";
import { definitionOf, objectIdsOf } from "../tensor/find-tensor.ts";
import { groupOf } from "../tensor/tensor.ts";
import type { Structure } from "../version/read-structure.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { putBack } from "./put-back.ts";
import { refuseMissingSample } from "./restore-samples.ts";
import { findDefinition, type RestoreSource } from "./restore-source.ts";

export interface RestoredValue {
  /** The id of the sample. */
  sample: number;
  /** The path that the tensor has at the ref that it is brought back from. */
  tensor: string;
}

/**
 * Brings single values back; where there was none, what is there now is removed. Of a tensor that
 * describes objects, all the sample's objects of the group come back.
 *
 * @throws SAMPLE_NOT_FOUND, TENSOR_NOT_FOUND
 */
export async function restoreValues(
  write: BranchWrite,
  source: RestoreSource,
  values: readonly RestoredValue[],
): Promise<void> {
  if (values.length === 0) return;
  const here = { name: write.branch, membership: await write.membership() };
  const structure = await write.structure();
  const samplesOf = new Map<number, Set<number>>();
  values.forEach(({ sample, tensor }, position) => {
    for (const side of [source, here])
      refuseMissingSample(side, sample, ["values", position, "sample"]);
    const tensorId = atPath(["values", position, "tensor"], () =>
      findHolder(source, structure, tensor, write.branch),
    );
    samplesOf.set(tensorId, (samplesOf.get(tensorId) ?? new Set()).add(sample));
  });
  for (const [tensorId, sampleIds] of samplesOf)
    await putBack(write, source, tensorId, [...sampleIds]);
}

/** The identity of the tensor; of one that describes objects, of the ids of the group's objects. */
function findHolder(
  { structure }: RestoreSource,
  here: Structure,
  path: string,
  branch: string,
): number {
  const definition = definitionOf(structure, path);
  if (!findDefinition(here, definition.tensorId)) {
    throw new LoupeError(
      "TENSOR_NOT_FOUND",
      `Branch ${quoteName(branch)} does not have the tensor that was ${quoteName(path)}; restore the tensor as a whole.`,
    );
  }
  if (definition.describes === "SAMPLE") return definition.tensorId;
  return objectIdsOf(structure, groupOf(path)).tensorId;
}
