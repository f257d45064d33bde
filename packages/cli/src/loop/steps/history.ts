import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { describeDifference, readGroundTruth } from "../ground-truth.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { readRef } from "../read-ref.ts";
import type { Found } from "../steps.ts";
import type { Committed } from "./commit.ts";
import type { Edited } from "./edit.ts";
import type { Losses } from "./loss.ts";

interface HistoryAnswer {
  dataset: {
    commits: { nodes: { commitId: string }[] };
    tensors: { path: string; group: string }[];
  };
}

const READ_HISTORY = `query ReadHistory($owner: String!, $name: String!, $ref: String!) {
  dataset(owner: $owner, name: $name) {
    commits(ref: $ref, first: 10) { nodes { commitId } }
    tensors(ref: "main") { path group }
  }
}`;

interface Needed {
  loss: Losses;
  edit: Edited;
  commit: Committed;
}

/**
 * The commit before and `main` must still show what the edits changed, the branch what they made of
 * it.
 */
export async function readHistory(loop: Loop, { loss, edit, commit }: Needed): Promise<Found> {
  const { client, train } = loop;
  for (const [ref, expected] of [
    [loss.commitId, edit.before],
    ["main", edit.before],
    [BRANCH, edit.after],
  ] as const) {
    const { sampleCount } = await readRef(client, train, ref);
    check(
      sampleCount === expected.length,
      `${ref} counts ${sampleCount} samples; expected ${expected.length}.`,
    );
    const difference = describeDifference(expected, await readGroundTruth(client, train, ref));
    check(difference === undefined, `At ${ref}: ${difference}`);
  }
  await checkCommits(loop, [commit.commitId, edit.head], loss.commitId);
  return {
    detail: `${loss.commitId.slice(0, 8)} and main still show ${counted(edit.before.length, "sample")} with their labels and indices, ${BRANCH} shows ${edit.after.length}.`,
  };
}

/**
 * The branch's history must begin with the newest commits and lead by that of the losses to that of
 * `main`, which knows nothing of the runs.
 */
async function checkCommits(
  { client, train }: Loop,
  newest: readonly string[],
  loss: string,
): Promise<void> {
  const main = await readRef(client, train, "main");
  const { dataset } = await client.query<HistoryAnswer>(READ_HISTORY, { ...train, ref: BRANCH });
  const found = dataset.commits.nodes.map(({ commitId }) => commitId);
  const isBegun = newest.every((commitId, position) => found[position] === commitId);
  check(
    isBegun && found[found.indexOf(loss) + 1] === main.commitId && found.includes(loss),
    `The newest commits of ${BRANCH} are ${found.join(", ")}; expected ${newest.join(", ")} first, and ${loss} before ${main.commitId}.`,
  );
  const leaked = dataset.tensors
    .filter(({ group }) => group === "model_evaluation")
    .map(({ path }) => path);
  check(
    leaked.length === 0,
    `main has the tensors ${leaked.join(", ")}; expected none of the runs'.`,
  );
}
