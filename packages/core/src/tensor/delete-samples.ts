import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { deleteSampleIds } from "../version/change-membership.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { writeToBranch } from "../version/write-to-branch.ts";
import { resolveSamples, type SampleAddress } from "./address-samples.ts";

export interface DeleteSamplesInput {
  dataset: DatasetKey;
  branch: string;
  samples: readonly SampleAddress[];
  /** The branch's revision at which indices were counted. */
  atRevision?: number;
  receipt?: Receipt;
}

/**
 * Deletes samples; the indices of those after them shift.
 *
 * @throws SAMPLE_NOT_FOUND, RANGE_ERROR also for a sample that is named twice, CONFLICT
 */
export async function deleteSamples(
  db: Database,
  { dataset, branch, samples, atRevision, receipt }: DeleteSamplesInput,
): Promise<{ sampleIds: number[]; revision: number }> {
  const { result, revision } = await writeToBranch(
    db,
    dataset,
    branch,
    { changesMembership: true, receipt },
    async (write) => {
      const sampleIds = resolveSamples(write, await write.membership(), {
        samples,
        pathOf: (position) => ["samples", position],
        atRevision,
      });
      refuseRepeated(sampleIds);
      await deleteSampleIds(write, sampleIds);
      return { sampleIds };
    },
  );
  return { ...result, revision };
}

function refuseRepeated(sampleIds: readonly number[]): void {
  const seen = new Set<number>();
  sampleIds.forEach((id, position) => {
    if (seen.has(id)) {
      throw new LoupeError(
        "RANGE_ERROR",
        `The sample of id ${id} is named twice; each may be named once.`,
        {
          details: { path: ["samples", position] },
        },
      );
    }
    seen.add(id);
  });
}
