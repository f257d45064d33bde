import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";

interface BlameOptions extends ServerOptions {
  sample?: number;
  index?: number;
  tensor?: string;
  group?: string;
  object?: number;
  ref?: string;
}

interface FoundBlame {
  commit: { commitId: string; message: string; author: string; committedAt: string } | null;
  isUncommitted: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe blame admin/house-numbers --index 5 --tensor labels
  $ loupe blame admin/house-numbers --sample 14997 --object 1042 --ref training_run
`;

export function addBlameCommand(program: Command): void {
  const command = program
    .command("blame")
    .description("show which commit last changed a value or an object")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--sample <id>", "the sample, by its id", wholeNumber(0))
    .option("--index <n>", "the sample, by its position", wholeNumber(0))
    .option("--tensor <path>", "the value of this tensor")
    .option("--group <path>", "the group of the object; else that of tensors at the top")
    .option("--object <id>", "the object, by its id", wholeNumber(0))
    .option("--ref <ref>", "a branch, tag or commit; else the default branch");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: BlameOptions) =>
      report(options, () => runBlame(dataset, options)),
    );
}

async function runBlame(dataset: DatasetName, options: BlameOptions): Promise<Outcome> {
  const { sample, index, tensor, group, object, ref } = options;
  const client = await openClient(options);
  const answer = await client.query<{ dataset: { blame: FoundBlame } }>(
    `query ($owner: String!, $name: String!, $ref: String, $id: ID, $index: Int, $tensor: String, $group: String, $objectId: SafeInt) {
      dataset(owner: $owner, name: $name) {
        blame(ref: $ref, id: $id, index: $index, tensor: $tensor, group: $group, objectId: $objectId) {
          commit { commitId message author committedAt }
          isUncommitted
        }
      }
    }`,
    { ...dataset, ref, id: sample?.toString(), index, tensor, group, objectId: object },
  );
  const { blame } = answer.dataset;
  return { text: sentenceOf(blame), json: blame };
}

function sentenceOf({ commit }: FoundBlame): string {
  if (!commit) return "Not committed yet.";
  const time = commit.committedAt.slice(0, 19).replace("T", " ");
  return `Commit ${commit.commitId.slice(0, 12)} of ${commit.author} at ${time} UTC: ${commit.message.split("\n")[0]}`;
}
