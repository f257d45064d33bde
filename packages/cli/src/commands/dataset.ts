import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { readAll } from "../client/read-all.ts";
import { CommandError } from "../command-error.ts";
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
  $ loupe dataset list --search numbers
  $ loupe dataset create admin/street --description "Signs, seen from a car"
  $ loupe dataset update admin/street --name signs --public
  $ loupe dataset delete admin/signs --yes

\`loupe import --create\` makes a dataset with samples in it, \`loupe fork\` one with the history of another.
`;

export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command("dataset")
    .description("list, create, rename, publish and delete datasets")
    .addHelpText("after", EXAMPLES);
  addServerOptions(dataset.command("list").description("show the datasets that you may see"))
    .option("--owner <owner>", "only those of this owner")
    .option("--search <text>", "only those with this text in name or description")
    .action((options: ListOptions) => report(options, () => listDatasets(options)));
  addServerOptions(dataset.command("create").description("make an empty dataset"))
    .argument("<owner/dataset>", "the new dataset", parseDatasetName)
    .option("--description <text>", "what it is")
    .option("--public", "let everybody read it")
    .action((name: DatasetName, options: CreateOptions) =>
      report(options, () => createDataset(name, options)),
    );
  addServerOptions(dataset.command("update").description("change name, description or readers"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--name <name>", "a new name")
    .option("--description <text>", "a new description")
    .option("--public", "let everybody read it")
    .option("--private", "let only those of its owner read it")
    .action((name: DatasetName, options: UpdateOptions) =>
      report(options, () => updateDataset(name, options)),
    );
  addServerOptions(dataset.command("delete").description("delete a dataset with its history"))
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--yes", "really delete it: nothing brings it back")
    .action((name: DatasetName, options: DeleteOptions) =>
      report(options, () => deleteDataset(name, options)),
    );
}

interface ListOptions extends ServerOptions {
  owner?: string;
  search?: string;
}

interface CreateOptions extends ServerOptions {
  description?: string;
  public?: boolean;
}

interface UpdateOptions extends CreateOptions {
  name?: string;
  private?: boolean;
}

interface DeleteOptions extends ServerOptions {
  yes?: boolean;
}

interface FoundDataset {
  fullName: string;
  description: string;
  visibility: string;
  ref: { sampleCount: number };
  defaultBranch: { name: string; head: { commitId: string; message: string } };
}

const FIELDS = `fullName description visibility createdAt ref { sampleCount }
  defaultBranch { name head { commitId message committedAt } }`;

async function listDatasets({ owner, search, ...options }: ListOptions): Promise<Outcome> {
  const client = await openClient(options);
  const datasets = await readAll<FoundDataset>(
    client,
    `query ($owner: String, $search: String, $after: String) {
      list: datasets(owner: $owner, search: $search, first: 200, after: $after) {
        nodes { ${FIELDS} } pageInfo { hasNextPage endCursor }
      }
    }`,
    { owner, search },
  );
  const rows = datasets.map(({ fullName, visibility, ref, defaultBranch: { head } }) => [
    fullName,
    visibility.toLowerCase(),
    String(ref.sampleCount),
    head.commitId.slice(0, 12),
    head.message.split("\n")[0]!,
  ]);
  const head = ["dataset", "readers", "samples", "head", "message"];
  return { text: formatTable(head, rows), json: datasets };
}

async function createDataset(
  { owner, name }: DatasetName,
  { description, ...options }: CreateOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const visibility = options.public ? "PUBLIC" : undefined;
  const answer = await client.query<{ createDataset: { dataset: FoundDataset } }>(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { ${FIELDS} } } }`,
    { input: { owner, name, description, visibility } },
  );
  const { dataset } = answer.createDataset;
  return { text: `Dataset ${dataset.fullName} is made; it is empty.`, json: dataset };
}

async function updateDataset(
  dataset: DatasetName,
  { name, description, ...options }: UpdateOptions,
): Promise<Outcome> {
  const visibility = visibilityOf(options);
  if ([name, description, visibility].every((change) => change === undefined))
    throw new CommandError(
      "INVALID_INPUT",
      "Say what to change: --name, --description, --public or --private.",
    );
  const client = await openClient(options);
  const answer = await client.query<{ updateDataset: { dataset: FoundDataset } }>(
    `mutation ($input: UpdateDatasetInput!) { updateDataset(input: $input) { dataset { ${FIELDS} } } }`,
    { input: { dataset, name, description, visibility } },
  );
  const updated = answer.updateDataset.dataset;
  return { text: `Dataset ${updated.fullName} is changed.`, json: updated };
}

function visibilityOf(options: UpdateOptions): "PUBLIC" | "PRIVATE" | undefined {
  if (options.public && options.private)
    throw new CommandError("INVALID_INPUT", "Give at most one of --public and --private.");
  if (options.public) return "PUBLIC";
  return options.private ? "PRIVATE" : undefined;
}

async function deleteDataset(dataset: DatasetName, options: DeleteOptions): Promise<Outcome> {
  const client = await openClient(options);
  if (!options.yes) throw await unconfirmed(client, dataset);
  const answer = await client.query<{ deleteDataset: { deletedName: string } }>(
    `mutation ($input: DeleteDatasetInput!) { deleteDataset(input: $input) { deletedName } }`,
    { input: { dataset } },
  );
  const { deletedName } = answer.deleteDataset;
  return { text: `Dataset ${deletedName} is deleted.`, json: { deletedName } };
}

/** Says what would be lost. */
async function unconfirmed(
  client: Awaited<ReturnType<typeof openClient>>,
  dataset: DatasetName,
): Promise<CommandError> {
  const answer = await client.query<{ dataset: FoundDataset }>(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { ${FIELDS} } }`,
    dataset,
  );
  const { fullName, ref } = answer.dataset;
  return new CommandError(
    "INVALID_INPUT",
    `${fullName} has ${ref.sampleCount} samples, and nothing brings it back once it is deleted. With --yes it is.`,
  );
}
