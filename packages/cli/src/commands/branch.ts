import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { readAll } from "../client/read-all.ts";
import { parseDatasetName } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";

const EXAMPLES = `
Examples:
  $ loupe branch list admin/house-numbers
  $ loupe branch create admin/house-numbers training_run --from main
  $ loupe branch delete admin/house-numbers training_run
`;

export function addBranchCommand(program: Command): void {
  const branch = program
    .command("branch")
    .description("list, create and delete branches")
    .addHelpText("after", EXAMPLES);
  addServerOptions(branch.command("list").description("show the branches of a dataset"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .action((dataset: DatasetName, options: ServerOptions) =>
      report(options, () => listBranches(dataset, options)),
    );
  addServerOptions(branch.command("create").description("make a branch"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<name>", "of the new branch")
    .option("--from <ref>", "where it starts; else the default branch")
    .action((dataset: DatasetName, name: string, options: CreateOptions) =>
      report(options, () => createBranch({ dataset, name }, options)),
    );
  addServerOptions(branch.command("delete").description("delete a branch"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<name>", "of the branch")
    .action((dataset: DatasetName, name: string, options: ServerOptions) =>
      report(options, () => deleteBranch({ dataset, name }, options)),
    );
}

interface CreateOptions extends ServerOptions {
  from?: string;
}

interface NamedBranch {
  dataset: DatasetName;
  name: string;
}

interface FoundBranch {
  name: string;
  head: { commitId: string; message: string };
  hasUncommittedChanges: boolean;
}

async function listBranches(dataset: DatasetName, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const branches = await readAll<FoundBranch>(
    client,
    `query ($owner: String!, $name: String!, $after: String) {
      dataset(owner: $owner, name: $name) {
        list: branches(first: 200, after: $after) {
          nodes { name head { commitId message } hasUncommittedChanges }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    dataset,
  );
  const rows = branches.map(({ name, head, hasUncommittedChanges }) => [
    name,
    head.commitId.slice(0, 12),
    hasUncommittedChanges ? "yes" : "no",
    head.message.split("\n")[0]!,
  ]);
  return { text: formatTable(["branch", "head", "uncommitted", "message"], rows), json: branches };
}

async function createBranch(
  { dataset, name }: NamedBranch,
  options: CreateOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ createBranch: { branch: FoundBranch } }>(
    `mutation ($input: CreateBranchInput!) {
      createBranch(input: $input) { branch { name head { commitId message } hasUncommittedChanges } }
    }`,
    { input: { dataset, name, from: options.from } },
  );
  const { branch } = answer.createBranch;
  return {
    text: `Branch ${branch.name} starts at commit ${branch.head.commitId.slice(0, 12)}.`,
    json: branch,
  };
}

async function deleteBranch(
  { dataset, name }: NamedBranch,
  options: ServerOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  await client.query(
    `mutation ($input: DeleteBranchInput!) { deleteBranch(input: $input) { deletedName } }`,
    {
      input: { dataset, name },
    },
  );
  return { text: `Branch ${name} is deleted.`, json: { deletedName: name } };
}
