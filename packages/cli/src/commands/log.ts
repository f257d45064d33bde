import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { readAll } from "../client/read-all.ts";
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

const LARGEST_PAGE = 1000;

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
    .option("--first <n>", "so many", wholeNumber(1), 20);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: LogOptions) =>
      report(options, () => runLog(dataset, options)),
    );
}

async function runLog(dataset: DatasetName, options: LogOptions): Promise<Outcome> {
  const client = await openClient(options);
  const commits = await readAll<LoggedCommit>(
    client,
    `query ($owner: String!, $name: String!, $ref: String, $first: Int, $after: String) {
      dataset(owner: $owner, name: $name) {
        list: commits(ref: $ref, first: $first, after: $after) {
          nodes {
            commitId message author committedAt samplesAdded samplesDeleted valuesChanged
            parents { commitId }
          }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    { ...dataset, ref: options.ref, first: Math.min(options.first, LARGEST_PAGE) },
    options.first,
  );
  const rows = commits.map((commit) => [
    commit.commitId.slice(0, 12),
    commit.committedAt.slice(0, 19).replace("T", " "),
    commit.author,
    commit.parents.map(({ commitId }) => commitId.slice(0, 12)).join(" "),
    `+${commit.samplesAdded} -${commit.samplesDeleted}`,
    String(commit.valuesChanged),
    commit.message.split("\n")[0]!,
  ]);
  return {
    text: formatTable(
      ["commit", "time (UTC)", "author", "parents", "samples", "values", "message"],
      rows,
    ),
    json: commits.map(({ parents, ...commit }) => ({
      ...commit,
      parentIds: parents.map(({ commitId }) => commitId),
    })),
  };
}
