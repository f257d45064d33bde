import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";

interface ForkOptions extends ServerOptions {
  owner?: string;
  name?: string;
  public?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe fork admin/house-numbers --name my-house-numbers
  $ loupe fork lab/street-signs --owner ada
`;

export function addForkCommand(program: Command): void {
  const command = program
    .command("fork")
    .description("make a dataset of your own with the history, branches and tags of another")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--owner <owner>", "whom the fork is to belong to; else you")
    .option("--name <name>", "its name; else that of the dataset")
    .option("--public", "let everybody read it");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: ForkOptions) =>
      report(options, () => runFork(dataset, options)),
    );
}

interface Fork {
  fullName: string;
  visibility: string;
  defaultBranch: { name: string; head: { commitId: string } };
}

async function runFork(dataset: DatasetName, options: ForkOptions): Promise<Outcome> {
  const { owner, name } = options;
  const visibility = options.public ? "PUBLIC" : "PRIVATE";
  const client = await openClient(options);
  const answer = await client.query<{ forkDataset: { dataset: Fork } }>(
    `mutation ($input: ForkDatasetInput!) {
      forkDataset(input: $input) {
        dataset { fullName visibility defaultBranch { name head { commitId } } }
      }
    }`,
    { input: { dataset, owner, name, visibility } },
  );
  const fork = answer.forkDataset.dataset;
  return { text: `${dataset.owner}/${dataset.name} is forked as ${fork.fullName}.`, json: fork };
}
