import type { DatasetName } from "../../client/loupe-client.ts";
import { check } from "../check.ts";
import { BRANCH, type LoopTools } from "../loop.ts";
import { readRef } from "../read-ref.ts";
import type { Found } from "../steps.ts";

const CREATE_BRANCH = `mutation CreateBranch($input: CreateBranchInput!) {
  createBranch(input: $input) { branch { name head { commitId } } }
}`;

/** Makes the branch in both datasets; it must start where `main` stands. */
export async function makeBranches(loop: LoopTools): Promise<Found> {
  const head = await makeBranch(loop, loop.train, { name: BRANCH, from: "main" });
  await makeBranch(loop, loop.validation, { name: BRANCH, from: "main" });
  return { detail: `${BRANCH} starts at ${head.slice(0, 8)}, the head of main.` };
}

/** Makes a branch and checks that it shows what the ref it starts from shows; answers its head. */
export async function makeBranch(
  { client }: LoopTools,
  dataset: DatasetName,
  { name, from }: { name: string; from: string },
): Promise<string> {
  await client.query(CREATE_BRANCH, { input: { dataset, name, from } });
  const source = await readRef(client, dataset, from);
  const made = await readRef(client, dataset, name);
  check(
    made.commitId === source.commitId,
    `The head of ${name} is ${made.commitId}; expected ${source.commitId}, that of ${from}.`,
  );
  check(
    made.sampleCount === source.sampleCount,
    `${name} has ${made.sampleCount} samples; expected ${source.sampleCount} as ${from}.`,
  );
  check(
    !made.hasUncommittedChanges,
    `The new branch ${name} has uncommitted changes; expected none.`,
  );
  return made.commitId;
}
