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

interface RevertOptions extends ServerOptions, RuleOptions {
  on: string;
}

const EXAMPLES = `
Examples:
  $ loupe revert admin/house-numbers 4f2a91c0 --on main
  $ loupe revert admin/house-numbers 4f2a91c0 --on main --dry-run

What was before the commit is theirs, the branch is ours.
`;

export function addRevertCommand(program: Command): void {
  const command = program
    .command("revert")
    .description("take back what a commit changed, as a new commit")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<commit>", "the commit to take back")
    .requiredOption("--on <branch>", "the branch that gets the new commit");
  addServerOptions(addRuleOptions(command))
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, commit: string, options: RevertOptions) =>
      report(options, () => runRevert({ dataset, commit }, options)),
    );
}

interface MadeCommit {
  commitId: string;
  message: string;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

const REVERT = `mutation ($input: RevertCommitInput!) {
  revertCommit(input: $input) {
    commit { commitId message samplesAdded samplesDeleted valuesChanged }
  }
}`;

const PREVIEW = `query (
  $owner: String!, $name: String!, $branch: String!, $commit: String!, $choices: [MergeChoice!], $after: String
) {
  dataset(owner: $owner, name: $name) {
    preview: revertPreview(branch: $branch, commit: $commit, choices: $choices) { ${PREVIEW_FIELDS} }
  }
}`;

async function runRevert(
  { dataset, commit }: { dataset: DatasetName; commit: string },
  options: RevertOptions,
): Promise<Outcome> {
  const { on: branch, strategy, choose: choices, message, expectedHead } = options;
  const client = await openClient(options);
  const what = { branch, commit, choices };
  const preview = () => readPreview(client, PREVIEW, { ...dataset, ...what });
  if (options.dryRun) return describePreview(`Reverting ${commit} on ${branch}`, await preview());
  return orConflicts(async () => {
    const input = { dataset, ...what, strategy, message, expectedHead };
    const answer = await client.query<{ revertCommit: { commit: MadeCommit } }>(REVERT, { input });
    const made = answer.revertCommit.commit;
    const text = `Commit ${made.commitId.slice(0, 12)} on ${branch}: ${counted(made.samplesAdded, "sample")} added, ${made.samplesDeleted} deleted, ${counted(made.valuesChanged, "value")} changed.`;
    return { text, json: made };
  }, preview);
}
