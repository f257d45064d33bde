import { notify } from "../../app/notices.ts";
import { client } from "../../graphql/client.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";

const RestoreSample = graphql(`
  mutation RestoreSample($input: RestoreInput!) {
    restore(input: $input) {
      sampleIds
      branch {
        id
        revision
        hasUncommittedChanges
      }
    }
  }
`);

/** Brings a sample back as the branch's last commit has it; answers whether it is there again. */
export async function restoreSample(
  { owner, name, ref }: SamplesParams,
  sampleId: number,
): Promise<boolean> {
  const input = { dataset: { owner, name }, branch: ref, from: ref, samples: [String(sampleId)] };
  const { error } = await client.mutation(RestoreSample, { input }).toPromise();
  if (error) notify(describeError(error).title, { tone: "error" });
  return !error;
}
