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
  $ loupe tag list admin/house-numbers
  $ loupe tag create admin/house-numbers corrected --ref training_run
  $ loupe tag delete admin/house-numbers corrected
`;

export function addTagCommand(program: Command): void {
  const tag = program
    .command("tag")
    .description("list, create and delete tags: names of commits that stay")
    .addHelpText("after", EXAMPLES);
  addServerOptions(tag.command("list").description("show the tags of a dataset"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .action((dataset: DatasetName, options: ServerOptions) =>
      report(options, () => listTags(dataset, options)),
    );
  addServerOptions(tag.command("create").description("give a commit a name"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<name>", "the name of the tag")
    .option("--ref <ref>", "the ref whose commit it names; else the default branch")
    .action((dataset: DatasetName, name: string, options: CreateOptions) =>
      report(options, () => createTag(dataset, name, options)),
    );
  addServerOptions(tag.command("delete").description("delete a tag; its commit stays"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<name>", "the name of the tag")
    .action((dataset: DatasetName, name: string, options: ServerOptions) =>
      report(options, () => deleteTag(dataset, name, options)),
    );
}

interface CreateOptions extends ServerOptions {
  ref?: string;
}

interface FoundTag {
  name: string;
  commit: { commitId: string; message: string };
  author: string;
  createdAt: string;
}

const TAG_FIELDS = "name commit { commitId message } author createdAt";

async function listTags(dataset: DatasetName, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const tags = await readAll<FoundTag>(
    client,
    `query ($owner: String!, $name: String!, $after: String) {
      dataset(owner: $owner, name: $name) {
        list: tags(first: 200, after: $after) { nodes { ${TAG_FIELDS} } pageInfo { hasNextPage endCursor } }
      }
    }`,
    dataset,
  );
  const rows = tags.map(({ name, commit, author, createdAt }) => [
    name,
    commit.commitId.slice(0, 12),
    author,
    createdAt.slice(0, 19).replace("T", " "),
    commit.message.split("\n")[0]!,
  ]);
  return {
    text: formatTable(["tag", "commit", "author", "made (UTC)", "message"], rows),
    json: tags,
  };
}

async function createTag(
  dataset: DatasetName,
  name: string,
  { ref, ...options }: CreateOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ createTag: { tag: FoundTag } }>(
    `mutation ($input: CreateTagInput!) { createTag(input: $input) { tag { ${TAG_FIELDS} } } }`,
    { input: { dataset, name, ref } },
  );
  const { tag } = answer.createTag;
  return { text: `Tag ${tag.name} names commit ${tag.commit.commitId.slice(0, 12)}.`, json: tag };
}

async function deleteTag(
  dataset: DatasetName,
  name: string,
  options: ServerOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  await client.query(
    `mutation ($input: DeleteTagInput!) { deleteTag(input: $input) { deletedName } }`,
    { input: { dataset, name } },
  );
  return { text: `Tag ${name} is deleted.`, json: { deletedName: name } };
}
