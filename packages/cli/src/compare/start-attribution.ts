import type { LoupeClient } from "../client/loupe-client.ts";
import { waitForRun, type ShownProgress } from "../evaluate/evaluate.ts";
import type { Comparison } from "./comparison.ts";

/** The global ids of two runs. */
export interface RunIds {
  before: string;
  after: string;
}

/** Waits for the runs that an attribution is made from, started now or before. */
export async function startAttribution(
  client: LoupeClient,
  runs: RunIds,
  branch: string,
  shown: ShownProgress,
): Promise<void> {
  const answer = await client.query<{
    startAttribution: { comparison: Pick<Comparison, "attribution"> };
  }>(
    `mutation ($input: StartAttributionInput!) { startAttribution(input: $input) {
      comparison { attribution { reason relabelled { id state } remodelled { id state } } } } }`,
    { input: { ...runs, branch } },
  );
  const { relabelled, remodelled } = answer.startAttribution.comparison.attribution!;
  for (const run of [relabelled, remodelled]) await waitForRun(client, run!.id, shown);
}
