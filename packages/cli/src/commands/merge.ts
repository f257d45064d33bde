import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { addRuleOptions, type RuleOptions } from "../merge/choices.ts";
import { describePreview, orConflicts, PREVIEW_FIELDS, readPreview } from "../merge/preview.ts";
import { counted } from "../output/counted.ts";

interface MergeOptions extends ServerOptions, RuleOptions {
  into: string;
  fromDataset?: DatasetName;
}

const EXAMPLES = `
Examples:
  $ loupe merge admin/house-numbers training_run --into main --dry-run
  $ loupe merge admin/house-numbers training_run --into main --strategy theirs
  $ loupe merge admin/house-numbers training_run --into main --choose value/7/1042=ours
  $ loupe merge admin/house-numbers main --into main --from-dataset eve/house-numbers

What is merged is theirs, the branch is ours. A conflict's key is what --dry-run lists.
`;

export function addMergeCommand(program: Command): void {
  const command = program
    .command("merge")
    .description("merge a ref into a branch, as one commit with two parents")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<source>", "what to merge: a branch's head, a tag or a commit")
    .requiredOption("--into <branch>", "the branch that gets the commit")
    .option(
      "--from-dataset <owner/dataset>",
      "where <source> is, such as a fork",
      parseDatasetName,
    );
  addServerOptions(addRuleOptions(command))
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, source: string, options: MergeOptions) =>
      report(options, () => runMerge({ dataset, source }, options)),
    );
}

interface MergeAnswer {
  commit: { commitId: string; message: string; parents: { commitId: string }[] } & Counts;
  isUpToDate: boolean;
}

interface Counts {
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

const MERGE = `mutation ($input: MergeBranchInput!) {
  mergeBranch(input: $input) {
    isUpToDate
    commit { commitId message parents { commitId } samplesAdded samplesDeleted valuesChanged }
  }
}`;

const PREVIEW = `query (
  $owner: String!, $name: String!, $branch: String!, $source: String!, $sourceDataset: DatasetKey,
  $choices: [MergeChoice!], $after: String
) {
  dataset(owner: $owner, name: $name) {
    preview: mergePreview(branch: $branch, source: $source, sourceDataset: $sourceDataset, choices: $choices) {
      ${PREVIEW_FIELDS}
    }
  }
}`;

async function runMerge(
  { dataset, source }: { dataset: DatasetName; source: string },
  options: MergeOptions,
): Promise<Outcome> {
  const { into: branch, fromDataset: sourceDataset, strategy, choose: choices } = options;
  const { message, expectedHead } = options;
  const client = await openClient(options);
  const what = { branch, source, sourceDataset, choices };
  const preview = () => readPreview(client, PREVIEW, { ...dataset, ...what });
  if (options.dryRun) return describePreview(`Merging ${source} into ${branch}`, await preview());
  return orConflicts(async () => {
    const input = { dataset, ...what, strategy, message, expectedHead };
    const answer = await client.query<{ mergeBranch: MergeAnswer }>(MERGE, { input });
    return { text: describeMerge(branch, answer.mergeBranch), json: answer.mergeBranch };
  }, preview);
}

function describeMerge(branch: string, { isUpToDate, commit }: MergeAnswer): string {
  const id = commit.commitId.slice(0, 12);
  if (isUpToDate) return `Branch ${branch} has all of it already, at commit ${id}.`;
  return `Commit ${id} on ${branch}: ${counted(commit.samplesAdded, "sample")} added, ${commit.samplesDeleted} deleted, ${counted(commit.valuesChanged, "value")} changed.`;
}
