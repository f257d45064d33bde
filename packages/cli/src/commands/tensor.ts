import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import {
  parseDatasetName,
  parseDatasetRef,
  parseList,
  type DatasetRef,
} from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { formatTable } from "../output/table.ts";

const EXAMPLES = `
Examples:
  $ loupe tensor list admin/house-numbers@training_run
  $ loupe tensor create admin/street weather --branch main --htype class_label --class-names dry,rain
  $ loupe tensor create admin/street truth/boxes --branch main --htype bbox --describes object
  $ loupe tensor clear admin/street weather --branch main
  $ loupe tensor rename admin/street weather road --branch main
  $ loupe tensor delete admin/street road --branch main

All of these are uncommitted changes: \`loupe commit\` freezes them, \`loupe reset\` discards them.
`;

export function addTensorCommand(program: Command): void {
  const tensor = program
    .command("tensor")
    .description("list, create, clear, rename and delete tensors")
    .addHelpText("after", EXAMPLES);
  addServerOptions(tensor.command("list").description("show the tensors of a ref"))
    .argument("<owner/dataset[@ref]>", "the dataset; else its default branch", parseDatasetRef)
    .action((at: DatasetRef, options: ServerOptions) =>
      report(options, () => listTensors(at, options)),
    );
  const add = (name: string, description: string) =>
    addServerOptions(tensor.command(name).description(description))
      .argument("<owner/dataset>", "the dataset", parseDatasetName)
      .argument("<path>", "the tensor: its group, if any, and its name, such as truth/boxes")
      .requiredOption("--branch <name>", "where to");
  add("create", "make a tensor without values, and its group where there is none")
    .requiredOption("--htype <htype>", "what its values mean, such as bbox", upperCase)
    .option("--describes <what>", "sample, or object: a value for each object", upperCase)
    .option("--class-names <list>", "of class_label: the names of the classes, in order", parseList)
    .option("--dtype <dtype>", "of generic and embedding: the number type", upperCase)
    .option("--coords <type,mode>", "of bbox: such as pixel,ltwh (the default)", parseCoords)
    .action((dataset: DatasetName, path: string, options: CreateOptions) =>
      report(options, () => createTensor(dataset, path, options)),
    );
  add("clear", "remove all values of a tensor").action(
    (dataset: DatasetName, path: string, options: BranchOptions) =>
      report(options, () => clearTensor(dataset, path, options)),
  );
  add("rename", "give a tensor another name in its group")
    .argument("<new-path>", "the path it is to have")
    .action((dataset: DatasetName, path: string, newPath: string, options: BranchOptions) =>
      report(options, () => renameTensor(dataset, { path, newPath }, options)),
    );
  add("delete", "delete a tensor with its values").action(
    (dataset: DatasetName, path: string, options: BranchOptions) =>
      report(options, () => deleteTensor(dataset, path, options)),
  );
}

interface BranchOptions extends ServerOptions {
  branch: string;
}

interface Coords {
  type: string;
  mode: string | undefined;
}

interface CreateOptions extends BranchOptions {
  htype: string;
  describes?: string;
  classNames?: string[];
  dtype?: string;
  coords?: Coords;
}

function upperCase(text: string): string {
  return text.toUpperCase();
}

function parseCoords(text: string): Coords {
  const [type = "", mode] = parseList(text.toUpperCase());
  return { type, mode };
}

interface FoundTensor {
  path: string;
  htypeName: string;
  describes: string;
  classes: { name: string }[] | null;
  provenance: { evaluator: string } | null;
}

const FIELDS = `path htype htypeName describes dtype coords { type mode } classes { name }
  provenance { evaluator pluginVersion modelName modelDigest options sourceCommit }`;

async function listTensors({ dataset, ref }: DatasetRef, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const answer = await client.query<{ dataset: { tensors: FoundTensor[] } }>(
    `query ($owner: String!, $name: String!, $ref: String) {
      dataset(owner: $owner, name: $name) { tensors(ref: $ref) { ${FIELDS} } }
    }`,
    { ...dataset, ref },
  );
  const { tensors } = answer.dataset;
  const rows = tensors.map(({ path, htypeName, describes, classes, provenance }) => [
    path,
    htypeName.toLowerCase(),
    describes.toLowerCase(),
    classes === null ? "" : String(classes.length),
    provenance?.evaluator ?? "",
  ]);
  const head = ["tensor", "htype", "describes", "classes", "computed by"];
  return { text: formatTable(head, rows), json: tensors };
}

async function createTensor(
  dataset: DatasetName,
  path: string,
  { branch, htype, describes, classNames, dtype, coords, ...options }: CreateOptions,
): Promise<Outcome> {
  const input = { dataset, branch, path, htype, describes, classNames, dtype, coords };
  const tensor = await change("createTensor", input, options);
  return {
    text: `Tensor ${tensor.path} is made on ${branch}; it has no values yet.`,
    json: tensor,
  };
}

async function clearTensor(
  dataset: DatasetName,
  path: string,
  { branch, ...options }: BranchOptions,
): Promise<Outcome> {
  const tensor = await change("clearTensor", { dataset, branch, path }, options);
  return { text: `Tensor ${tensor.path} has no values on ${branch} any more.`, json: tensor };
}

async function renameTensor(
  dataset: DatasetName,
  { path, newPath }: { path: string; newPath: string },
  { branch, ...options }: BranchOptions,
): Promise<Outcome> {
  const tensor = await change("renameTensor", { dataset, branch, path, newPath }, options);
  return { text: `Tensor ${path} is called ${tensor.path} on ${branch}.`, json: tensor };
}

/** Carries out a mutation that returns the tensor as it is then. */
async function change(
  mutation: "createTensor" | "clearTensor" | "renameTensor",
  input: object,
  options: ServerOptions,
): Promise<FoundTensor> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const client = await openClient(options);
  const answer = await client.query<Record<string, { tensor: FoundTensor }>>(
    `mutation ($input: ${type}) { ${mutation}(input: $input) { tensor { ${FIELDS} } } }`,
    { input },
  );
  return answer[mutation]!.tensor;
}

async function deleteTensor(
  dataset: DatasetName,
  path: string,
  { branch, ...options }: BranchOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  await client.query(
    `mutation ($input: DeleteTensorInput!) { deleteTensor(input: $input) { branch { name } } }`,
    { input: { dataset, branch, path } },
  );
  return { text: `Tensor ${path} is deleted on ${branch}.`, json: { deletedPath: path } };
}
