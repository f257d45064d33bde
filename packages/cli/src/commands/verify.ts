import type { Command } from "commander";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { counted } from "../output/counted.ts";
import { showProgress } from "../output/progress.ts";

const EXAMPLES = `
Example:
  $ loupe verify admin/house-numbers

Computes every commit again from what is stored, and looks whether everything that branches and tags show fits together.
What does not match is listed (exit code 1).
`;

export function addVerifyCommand(program: Command): void {
  const command = program
    .command("verify")
    .description("check that history and values are what they were when they were written")
    .argument("<owner/dataset>", "the dataset", parseDatasetName);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: ServerOptions) =>
      report(options, () => runVerify(dataset, options)),
    );
}

interface CommitProblem {
  commitId: string;
  message: string;
}

interface RefProblem {
  ref: string;
  tensor: string | null;
  sampleId: number | null;
  message: string;
}

interface Verified<Problem> {
  checked: number;
  problems: Problem[];
}

async function runVerify(dataset: DatasetName, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const commits = await verifyCommits(client, dataset);
  const refs = await verifyRefs(client, dataset);
  const found = commits.problems.length + refs.problems.length;
  return {
    text: found === 0 ? describeMatch(dataset, commits, refs) : describeProblems(commits, refs),
    json: { commits, refs },
    exitCode: found === 0 ? 0 : 1,
  };
}

interface CommitPage extends Verified<CommitProblem> {
  totalCount: number;
  endCursor: string | null;
  hasNextPage: boolean;
}

async function verifyCommits(
  client: LoupeClient,
  dataset: DatasetName,
): Promise<Verified<CommitProblem>> {
  const verified: Verified<CommitProblem> = { checked: 0, problems: [] };
  const { update, stop } = showProgress("Computing commits again");
  try {
    for (let after: string | null = null, more = true; more;) {
      const page: CommitPage = await readCommits(client, dataset, after);
      verified.checked += page.checked;
      verified.problems.push(...page.problems);
      update(verified.checked, page.totalCount);
      [after, more] = [page.endCursor, page.hasNextPage];
    }
  } finally {
    stop();
  }
  return verified;
}

async function readCommits(
  client: LoupeClient,
  dataset: DatasetName,
  after: string | null,
): Promise<CommitPage> {
  const answer = await client.query<{ dataset: { verifyCommits: CommitPage } }>(
    `query ($owner: String!, $name: String!, $after: String) {
      dataset(owner: $owner, name: $name) {
        verifyCommits(first: 100, after: $after) {
          checked totalCount endCursor hasNextPage problems { commitId message }
        }
      }
    }`,
    { ...dataset, after },
  );
  return answer.dataset.verifyCommits;
}

async function verifyRefs(
  client: LoupeClient,
  dataset: DatasetName,
): Promise<Verified<RefProblem>> {
  const { update, stop } = showProgress("Looking through branches and tags");
  try {
    const answer = await client.query<{ dataset: { verifyRefs: Verified<RefProblem> } }>(
      `query ($owner: String!, $name: String!) {
        dataset(owner: $owner, name: $name) {
          verifyRefs { checked problems { ref tensor sampleId message } }
        }
      }`,
      dataset,
    );
    const { checked } = answer.dataset.verifyRefs;
    update(checked, checked);
    return answer.dataset.verifyRefs;
  } finally {
    stop();
  }
}

function describeMatch(
  { owner, name }: DatasetName,
  commits: Verified<CommitProblem>,
  refs: Verified<RefProblem>,
): string {
  return `${counted(commits.checked, "commit")} and ${counted(refs.checked, "ref")} of ${owner}/${name} match.`;
}

function describeProblems(commits: Verified<CommitProblem>, refs: Verified<RefProblem>): string {
  return [
    ...commits.problems.map(
      ({ commitId, message }) => `commit ${commitId.slice(0, 12)}: ${message}`,
    ),
    ...refs.problems.map(
      ({ ref, sampleId, message }) =>
        `${ref}${sampleId === null ? "" : `, sample ${sampleId}`}: ${message}`,
    ),
    `Problems: ${commits.problems.length + refs.problems.length}`,
  ].join("\n");
}
