import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";

interface ResetOptions extends ServerOptions {
  branch: string;
}

const EXAMPLES = `
Example:
  $ loupe reset admin/house-numbers --branch training_run
`;

export function addResetCommand(program: Command): void {
  const command = program
    .command("reset")
    .description("discard the uncommitted changes of a branch")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .requiredOption("--branch <name>", "whose changes");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: ResetOptions) =>
      report(options, () => runReset(dataset, options)),
    );
}

async function runReset(dataset: DatasetName, options: ResetOptions): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{
    resetBranch: { branch: { name: string; revision: number; head: { commitId: string } } };
  }>(
    `mutation ($input: ResetBranchInput!) { resetBranch(input: $input) { branch { name revision head { commitId } } } }`,
    { input: { dataset, branch: options.branch } },
  );
  const { branch } = answer.resetBranch;
  return {
    text: `Branch ${branch.name} is at its commit ${branch.head.commitId.slice(0, 12)} again.`,
    json: branch,
  };
}
