import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { readAll } from "../client/read-all.ts";
import { CommandError } from "../command-error.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { openPackage, withProgress } from "../models/open-package.ts";
import { formatTable } from "../output/table.ts";

const EXAMPLES = `
Examples:
  $ loupe model register street.zip --owner admin --name street --metrics metrics.json
  $ loupe model register runs/street/model --owner admin --name street
  $ loupe model list --owner admin
  $ loupe evaluate admin/house-numbers --evaluator faster-rcnn/loss --option model=street@1
  $ loupe model delete street@1 --owner admin
`;

export function addModelCommand(program: Command): void {
  const model = program
    .command("model")
    .description("register, list and delete models that runs can use")
    .addHelpText("after", EXAMPLES);
  addModelOptions(model.command("register").description("upload a model, try it and name it"))
    .argument("<path>", "the folder of the model, or a zip archive of it")
    .requiredOption("--name <name>", "the name of the model")
    .option("--version <version>", "its version; else the next whole number")
    .option("--metrics <file>", "a JSON file with an object of what was measured")
    .action((path: string, options: RegisterOptions) =>
      report(options, () => registerModel(path, options)),
    );
  addModelOptions(model.command("list").description("show the models of an owner")).action(
    (options: ModelOptions) => report(options, () => listModels(options)),
  );
  addModelOptions(model.command("show").description("show all that is known of a model"))
    .argument("<reference>", REFERENCE)
    .action((reference: string, options: ModelOptions) =>
      report(options, () => showModel(reference, options)),
    );
  addModelOptions(model.command("delete").description("delete a model; what it computed stays"))
    .argument("<reference>", REFERENCE)
    .action((reference: string, options: ModelOptions) =>
      report(options, () => deleteModel(reference, options)),
    );
}

const REFERENCE = "name@version, name for its newest version, or 8 or more digits of its digest";

interface ModelOptions extends ServerOptions {
  owner: string;
}

interface RegisterOptions extends ModelOptions {
  name: string;
  version?: string;
  metrics?: string;
}

interface FoundModel {
  reference: string;
  digest: string;
  format: string;
  classNames: string[];
  warnings: string[];
  metrics: Record<string, unknown> | null;
  author: string;
  createdAt: string;
}

const FIELDS = `reference name version digest format classNames warnings details metrics
  provenance { dataset commitId options codeVersion } files { name bytes } author createdAt`;

function addModelOptions(command: Command): Command {
  return addServerOptions(command).requiredOption("--owner <name>", "whose models");
}

async function registerModel(path: string, options: RegisterOptions): Promise<Outcome> {
  const { owner, name, version, metrics } = options;
  const measured = metrics === undefined ? undefined : await readMetrics(metrics);
  const client = await openClient(options);
  const files = await openPackage(path);
  const { digest } = await client.uploadModel(owner, withProgress(files, `Uploading ${path}`));
  const input = { owner, digest, name, version, metrics: measured };
  const answer = await client.query<{ registerModel: { model: FoundModel } }>(
    `mutation ($input: RegisterModelInput!) { registerModel(input: $input) { model { ${FIELDS} } } }`,
    { input },
  );
  const { model } = answer.registerModel;
  const warnings = model.warnings.map((warning) => `Note: ${warning}`);
  const text = `Model ${model.reference} is registered: ${model.digest.slice(0, 12)}, ${model.format}.`;
  return { text: [text, ...warnings].join("\n"), json: model };
}

async function readMetrics(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandError("INVALID_INPUT", `The metrics in ${path} can't be read: ${message}.`, {
      cause,
    });
  }
}

async function listModels({ owner, ...options }: ModelOptions): Promise<Outcome> {
  const client = await openClient(options);
  await getOwner(client, owner, "id");
  const models = await readAll<FoundModel>(
    client,
    `query ($owner: String!, $after: String) {
      dataset: owner(name: $owner) {
        list: models(first: 200, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } }
      }
    }`,
    { owner },
  );
  const rows = models.map(({ reference, digest, format, classNames, author, createdAt }) => [
    reference,
    digest.slice(0, 12),
    format,
    `${classNames.length}`,
    author,
    createdAt.slice(0, 19).replace("T", " "),
  ]);
  const head = ["model", "digest", "format", "classes", "author", "registered (UTC)"];
  return { text: formatTable(head, rows), json: models };
}

async function showModel(reference: string, { owner, ...options }: ModelOptions): Promise<Outcome> {
  const client = await openClient(options);
  const found = await getOwner<{ model: FoundModel | null }>(
    client,
    owner,
    `model(reference: $reference) { ${FIELDS} }`,
    { reference },
  );
  if (!found.model)
    throw new CommandError(
      "MODEL_NOT_FOUND",
      `${owner} has no model ${JSON.stringify(reference)}.`,
    );
  return { text: JSON.stringify(found.model, null, 2), json: found.model };
}

/** The owner with the fields that are asked for. */
async function getOwner<Found>(
  client: Awaited<ReturnType<typeof openClient>>,
  name: string,
  fields: string,
  variables: { reference?: string } = {},
): Promise<Found> {
  const declared = variables.reference === undefined ? "" : ", $reference: String!";
  const { owner } = await client.query<{ owner: Found | null }>(
    `query ($name: String!${declared}) { owner(name: $name) { ${fields} } }`,
    { name, ...variables },
  );
  if (owner) return owner;
  throw new CommandError("NOT_FOUND", `There is no owner "${name}", or it is not yours to see.`);
}

async function deleteModel(
  reference: string,
  { owner, ...options }: ModelOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ deleteModel: { deletedReference: string } }>(
    `mutation ($input: DeleteModelInput!) { deleteModel(input: $input) { deletedReference } }`,
    { input: { owner, reference } },
  );
  const { deletedReference } = answer.deleteModel;
  return { text: `Model ${deletedReference} is deleted.`, json: { deletedReference } };
}
