import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { counted } from "../output/counted.ts";

interface CommitOptions extends ServerOptions {
  branch: string;
  message: string;
  allowEmpty?: boolean;
}

const EXAMPLES = `
Example:
  $ loupe commit admin/house-numbers --branch training_run --message "Remove a wrong box"
`;

export function addCommitCommand(program: Command): void {
  const command = program
    .command("commit")
    .description("freeze the uncommitted changes of a branch")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .requiredOption("--branch <name>", "whose changes")
    .requiredOption("--message <text>", "what was done")
    .option("--allow-empty", "commit even where nothing changed");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: CommitOptions) =>
      report(options, () => runCommit(dataset, options)),
    );
}

interface MadeCommit {
  commitId: string;
  message: string;
  author: string;
  committedAt: string;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

async function runCommit(dataset: DatasetName, options: CommitOptions): Promise<Outcome> {
  const { branch, message, allowEmpty = false } = options;
  const client = await openClient(options);
  const answer = await client.query<{ commit: { commit: MadeCommit } }>(
    `mutation ($input: CommitInput!) {
      commit(input: $input) { commit { commitId message author committedAt samplesAdded samplesDeleted valuesChanged } }
    }`,
    { input: { dataset, branch, message, allowEmpty } },
  );
  const made = answer.commit.commit;
  const text = `Commit ${made.commitId.slice(0, 12)} on ${branch}: ${counted(made.samplesAdded, "sample")} added, ${made.samplesDeleted} deleted, ${counted(made.valuesChanged, "value")} changed.`;
  return { text, json: made };
}
