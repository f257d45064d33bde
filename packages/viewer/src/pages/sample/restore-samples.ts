import { notify } from "../../app/notices.ts";
import { client } from "../../graphql/client.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql } from "../../graphql/graphql.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";

const RestoreSamples = graphql(`
  mutation RestoreSamples($input: RestoreInput!) {
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

/** Brings samples back as the branch's last commit has them; answers whether they are there again. */
export async function restoreSamples(
  { owner, name, ref }: SamplesParams,
  sampleIds: readonly number[],
): Promise<boolean> {
  const input = {
    dataset: { owner, name },
    branch: ref,
    from: ref,
    samples: sampleIds.map(String),
  };
  const { error } = await client.mutation(RestoreSamples, { input }).toPromise();
  if (error) notify(describeError(error).title, { tone: "error" });
  return !error;
}
