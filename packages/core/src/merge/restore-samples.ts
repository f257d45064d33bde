import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { bringSamples } from "../version/change-membership.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { putBack } from "./put-back.ts";
import { findDefinition, type RestoreSource } from "./restore-source.ts";

/**
 * Makes samples exist again, and hold in each tensor that both states have what they held.
 *
 * @throws SAMPLE_NOT_FOUND
 */
export async function restoreSamples(
  write: BranchWrite,
  source: RestoreSource,
  sampleIds: readonly number[],
): Promise<void> {
  if (sampleIds.length === 0) return;
  sampleIds.forEach((id, position) => refuseMissingSample(source, id, ["samples", position]));
  const membership = await write.membership();
  const missing = sampleIds.filter((id) => !membership.has(id));
  await bringSamples(write, membership, missing);
  const here = await write.structure();
  for (const { tensorId, htype, describes } of source.structure.definitions) {
    const holdsValues = htype === "object_ids" || describes === "SAMPLE";
    if (!holdsValues || htype === "membership" || htype === "group") continue;
    if (findDefinition(here, tensorId)) await putBack(write, source, tensorId, sampleIds);
  }
}

/** @throws SAMPLE_NOT_FOUND with the path */
export function refuseMissingSample(
  { name, membership }: Pick<RestoreSource, "name" | "membership">,
  sampleId: number,
  path: readonly (string | number)[],
): void {
  if (membership.has(sampleId)) return;
  throw new LoupeError(
    "SAMPLE_NOT_FOUND",
    `There is no sample of id ${sampleId} at ${quoteName(name)}.`,
    { details: { path } },
  );
}
