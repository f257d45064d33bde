import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { readNumbers } from "../read-numbers.ts";
import { readRef } from "../read-ref.ts";
import type { Found } from "../steps.ts";
import { makeBranch } from "./branch.ts";
import { LOSS } from "./loss.ts";

const COPY = `${BRANCH}_copy`;

const CLEAR_TENSOR = `mutation ClearTensor($input: ClearTensorInput!) { clearTensor(input: $input) { branch { revision } } }`;

const RESET_BRANCH = `mutation ResetBranch($input: ResetBranchInput!) { resetBranch(input: $input) { branch { revision } } }`;

const DELETE_BRANCH = `mutation DeleteBranch($input: DeleteBranchInput!) { deleteBranch(input: $input) { deletedName } }`;

const LIST_BRANCHES = `query ListBranches($owner: String!, $name: String!) {
  dataset(owner: $owner, name: $name) { branches { nodes { name } } }
}`;

/**
 * Clears a tensor and resets: it must be back. Deletes a copy of the branch: the branch must stay
 * as it is.
 */
export async function undo(loop: Loop): Promise<Found> {
  const { client, train } = loop;
  const before = await readNumbers(client, train, LOSS, { ref: BRANCH });
  const head = await readRef(client, train, BRANCH);
  await clear(loop, BRANCH);
  await client.query(RESET_BRANCH, { input: { dataset: train, branch: BRANCH } });
  await checkUnchanged(loop, before, head.commitId, "after the reset");
  await makeBranch(loop, train, { name: COPY, from: BRANCH });
  await clear(loop, COPY);
  await deleteCopy(loop);
  await checkUnchanged(loop, before, head.commitId, `after ${COPY} was deleted`);
  return {
    detail: `${LOSS} was cleared, and ${counted(before.length, "value")} came back after the reset; ${COPY} was made and deleted.`,
  };
}

async function clear({ client, train }: Loop, branch: string): Promise<void> {
  await client.query(CLEAR_TENSOR, { input: { dataset: train, branch, path: LOSS } });
  const left = (await readNumbers(client, train, LOSS, { ref: branch })).filter(
    ({ number }) => number !== null,
  );
  check(
    left.length === 0,
    `${LOSS} was cleared on ${branch} and still has ${left.length} values; expected none.`,
  );
}

async function deleteCopy({ client, train }: Loop): Promise<void> {
  await client.query(DELETE_BRANCH, { input: { dataset: train, name: COPY } });
  const { dataset } = await client.query<{ dataset: { branches: { nodes: { name: string }[] } } }>(
    LIST_BRANCHES,
    { ...train },
  );
  const names = dataset.branches.nodes.map(({ name }) => name).join(", ");
  check(names === `main, ${BRANCH}`, `The branches are ${names}; expected main, ${BRANCH}.`);
}

async function checkUnchanged(
  { client, train }: Loop,
  expected: readonly object[],
  head: string,
  when: string,
): Promise<void> {
  const { commitId, hasUncommittedChanges } = await readRef(client, train, BRANCH);
  check(commitId === head, `The head of ${BRANCH} ${when} is ${commitId}; expected ${head}.`);
  check(!hasUncommittedChanges, `${BRANCH} has uncommitted changes ${when}; expected none.`);
  const found = await readNumbers(client, train, LOSS, { ref: BRANCH });
  check(
    JSON.stringify(found) === JSON.stringify(expected),
    `The values of ${LOSS} ${when} are not those from before the clearing.`,
  );
}
