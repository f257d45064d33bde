import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";

interface LogOptions extends ServerOptions {
  ref?: string;
  first: number;
}

interface LoggedCommit {
  commitId: string;
  message: string;
  author: string;
  committedAt: string;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
  /** Two of a merge: what it was merged into, then what was merged. */
  parents: { commitId: string }[];
}

const EXAMPLES = `
Example:
  $ loupe log admin/house-numbers --ref training_run --first 5
`;

export function addLogCommand(program: Command): void {
  const command = program
    .command("log")
    .description("show the commits of a ref, newest first")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--ref <ref>", "a branch, tag or commit; else the default branch")
    .option("--first <n>", "so many", wholeNumber(1, 1000), 20);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: LogOptions) =>
      report(options, () => runLog(dataset, options)),
    );
}

async function runLog(dataset: DatasetName, options: LogOptions): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ dataset: { commits: { nodes: LoggedCommit[] } } }>(
    `query ($owner: String!, $name: String!, $ref: String, $first: Int) {
      dataset(owner: $owner, name: $name) {
        commits(ref: $ref, first: $first) {
          nodes {
            commitId message author committedAt samplesAdded samplesDeleted valuesChanged
            parents { commitId }
          }
        }
      }
    }`,
    { ...dataset, ref: options.ref, first: options.first },
  );
  const commits = answer.dataset.commits.nodes;
  const rows = commits.map((commit) => [
    commit.commitId.slice(0, 12),
    commit.committedAt.slice(0, 19).replace("T", " "),
    commit.author,
    `+${commit.samplesAdded} -${commit.samplesDeleted}`,
    String(commit.valuesChanged),
    commit.message.split("\n")[0]!,
  ]);
  return {
    text: formatTable(["commit", "time (UTC)", "author", "samples", "values", "message"], rows),
    json: commits.map(({ parents, ...commit }) => ({
      ...commit,
      parentIds: parents.map(({ commitId }) => commitId),
    })),
  };
}
