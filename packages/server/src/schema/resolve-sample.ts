import { LoupeError } from "@loupe/core";
import type { RefScope } from "../ref-scope.ts";
import { parseSampleId } from "./find-sample-node.ts";

/**
 * One sample, by index or id.
 *
 * @throws RANGE_ERROR, SAMPLE_NOT_FOUND, INVALID_INPUT unless exactly one of the two is given
 */
export async function resolveSample(
  scope: RefScope,
  { index, id }: { index?: number | null | undefined; id?: string | null | undefined },
): Promise<{ scope: RefScope; sampleId: number }> {
  if ((index == null) === (id == null)) {
    throw new LoupeError(
      "INVALID_INPUT",
      "A sample is found by `index` or by `id`; expected exactly one of the two.",
    );
  }
  const membership = await scope.membership();
  if (index != null) return { scope, sampleId: membership.at(index) };
  const sampleId = parseSampleId(id!);
  if (membership.has(sampleId)) return { scope, sampleId };
  throw new LoupeError(
    "SAMPLE_NOT_FOUND",
    `There is no sample of id ${sampleId} at ${JSON.stringify(scope.ref.name)}.`,
  );
}
