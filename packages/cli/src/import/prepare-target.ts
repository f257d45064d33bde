import type { TensorSpec } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { openImportBranch, type ImportBranch } from "./import-branch.ts";

export interface ImportTarget {
  into: ImportBranch;
  /** Takes back everything that the import did since. */
  undo(): Promise<void>;
}

interface FoundBranch {
  revision: number;
  hasUncommittedChanges: boolean;
}

/**
 * Makes a branch ready to be imported into: the dataset, where it is missing and `create` says so,
 * and the tensors.
 *
 * @throws LoupeClientError, also `UNCOMMITTED_CHANGES`; CommandError where a tensor of that path
 *   means something else
 */
export async function prepareTarget(
  client: LoupeClient,
  input: {
    dataset: DatasetName;
    branch: string;
    tensors: Readonly<Record<string, TensorSpec>>;
    create: boolean;
  },
): Promise<ImportTarget> {
  const { dataset, branch, tensors } = input;
  const isNew = input.create && (await createMissing(client, dataset));
  let undo = isNew ? () => deleteDataset(client, dataset) : async () => {};
  try {
    const found = await findBranch(client, dataset, branch);
    refuseUncommitted(found, { dataset, branch });
    const into = openImportBranch(client, { dataset, branch }, found.revision);
    if (!isNew) undo = into.takeBack;
    await createTensors(into, await findTensors(client, { dataset, branch }), tensors);
    return { into, undo };
  } catch (error) {
    await undo();
    throw error;
  }
}

/** Whether the dataset is new. */
async function createMissing(client: LoupeClient, dataset: DatasetName): Promise<boolean> {
  try {
    await client.query(
      `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) { id } }`,
      dataset,
    );
    return false;
  } catch (error) {
    if (!(error instanceof LoupeClientError) || error.code !== "DATASET_NOT_FOUND") throw error;
  }
  await client.query(
    `mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }`,
    {
      input: dataset,
    },
  );
  return true;
}

async function findBranch(
  client: LoupeClient,
  dataset: DatasetName,
  name: string,
): Promise<FoundBranch> {
  const answer = await client.query<{ dataset: { branch: FoundBranch | null } }>(
    `query ($owner: String!, $name: String!, $branch: String!) {
      dataset(owner: $owner, name: $name) { branch(name: $branch) { revision hasUncommittedChanges } }
    }`,
    { ...dataset, branch: name },
  );
  if (answer.dataset.branch) return answer.dataset.branch;
  throw new LoupeClientError(
    "REF_NOT_FOUND",
    `Dataset ${dataset.owner}/${dataset.name} has no branch "${name}"; an import goes into a branch that exists.`,
  );
}

function refuseUncommitted(
  { hasUncommittedChanges }: FoundBranch,
  { dataset, branch }: { dataset: DatasetName; branch: string },
): void {
  if (!hasUncommittedChanges) return;
  throw new LoupeClientError(
    "UNCOMMITTED_CHANGES",
    `Branch "${branch}" of ${dataset.owner}/${dataset.name} has uncommitted changes, which an import would be mixed up with; commit or reset them first.`,
  );
}

interface FoundTensor {
  path: string;
  htype: string;
  htypeName: string;
  describes: string;
  classes: { name: string }[] | null;
  coords: { type: string; mode: string } | null;
}

async function createTensors(
  into: ImportBranch,
  found: ReadonlyMap<string, FoundTensor>,
  tensors: Readonly<Record<string, TensorSpec>>,
): Promise<void> {
  for (const [path, spec] of Object.entries(tensors)) {
    const existing = found.get(path);
    if (existing) checkTensor(existing, spec);
    else await into.createTensor(inputOf(path, spec));
  }
}

async function findTensors(
  client: LoupeClient,
  { dataset, branch }: { dataset: DatasetName; branch: string },
): Promise<Map<string, FoundTensor>> {
  const answer = await client.query<{ dataset: { tensors: FoundTensor[] } }>(
    `query ($owner: String!, $name: String!, $branch: String!) {
      dataset(owner: $owner, name: $name) { tensors(ref: $branch) { path htype htypeName describes classes { name } coords { type mode } } }
    }`,
    { ...dataset, branch },
  );
  return new Map(answer.dataset.tensors.map((tensor) => [tensor.path, tensor]));
}

/** As `CreateTensorInput` asks for it. */
function inputOf(path: string, spec: TensorSpec): { path: string } {
  const { htype, htypeName, describes, dtype, classNames, coords } = spec;
  return {
    path,
    htype: htype.toUpperCase(),
    ...(htypeName && { htypeName }),
    ...(describes && { describes }),
    ...(dtype && { dtype: dtype.toUpperCase() }),
    ...(classNames && { classNames }),
    ...(coords && { coords: { type: coords.type.toUpperCase(), mode: coords.mode } }),
  } as { path: string };
}

function checkTensor(found: FoundTensor, spec: TensorSpec): void {
  const describes = spec.describes ?? "SAMPLE";
  if (found.htype !== spec.htype.toUpperCase() || found.describes !== describes) {
    throw new CommandError(
      "INVALID_VALUE",
      `Tensor "${found.path}" is ${found.htype} and describes ${found.describes}; the files hold ${spec.htype.toUpperCase()} that describes ${describes}.`,
    );
  }
  checkHtypeName(found, spec);
  checkCoords(found, spec);
  checkClasses(found, spec);
}

function checkHtypeName({ path, htypeName }: FoundTensor, spec: TensorSpec): void {
  const wanted = spec.htypeName ?? spec.htype;
  if (htypeName === wanted) return;
  throw new CommandError(
    "INVALID_VALUE",
    `Tensor "${path}" is of htype ${htypeName}; the files hold ${wanted}.`,
  );
}

function checkCoords({ path, coords }: FoundTensor, { htype, coords: wanted }: TensorSpec): void {
  if (htype !== "bbox" || !coords) return;
  const { type, mode } = wanted ?? { type: "pixel", mode: "LTWH" };
  if (coords.type === type.toUpperCase() && coords.mode === mode) return;
  throw new CommandError(
    "INVALID_VALUE",
    `Tensor "${path}" holds boxes as ${coords.type} ${coords.mode}; the files hold ${type.toUpperCase()} ${mode}.`,
  );
}

function checkClasses(found: FoundTensor, spec: TensorSpec): void {
  const names = new Set(found.classes?.map(({ name }) => name));
  const missing = (spec.classNames ?? []).filter((name) => !names.has(name));
  if (missing.length === 0) return;
  throw new CommandError(
    "CLASS_NOT_FOUND",
    `Tensor "${found.path}" lacks the classes ${missing.slice(0, 10).join(", ")} of the files; add them to the tensor first.`,
  );
}

/** Of a dataset that this import has just made. */
async function deleteDataset(client: LoupeClient, dataset: DatasetName): Promise<void> {
  await client.query(
    `mutation ($input: DeleteDatasetInput!) { deleteDataset(input: $input) { deletedName } }`,
    {
      input: { dataset },
    },
  );
}
