import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import type { DeleteOptions, RemoveOptions, SetOptions } from "../commands/edit.ts";
import { CommandError } from "../command-error.ts";
import type { Outcome } from "../command-line/report.ts";
import { openClient } from "../command-line/server-options.ts";
import { counted } from "../output/counted.ts";
import { toTypedValue } from "./typed-value.ts";

interface Written {
  sampleIds: number[];
  revision: number;
}

export async function deleteSamples(
  dataset: DatasetName,
  options: DeleteOptions,
): Promise<Outcome> {
  const { branch, index } = options;
  const client = await openClient(options);
  const atRevision = await readRevision(client, dataset, branch);
  const samples = index.map((position) => ({ index: position }));
  const answer = await client.query<{ deleteSamples: Written }>(
    `mutation ($input: DeleteSamplesInput!) { deleteSamples(input: $input) { sampleIds revision } }`,
    { input: { dataset, branch, samples, atRevision } },
  );
  const text = `Deleted ${counted(index.length, "sample")} of branch ${branch}; not committed.`;
  return { text, json: answer.deleteSamples };
}

export async function removeObject(dataset: DatasetName, options: RemoveOptions): Promise<Outcome> {
  const { branch, index, group } = options;
  const client = await openClient(options);
  const atRevision = await readRevision(client, dataset, branch);
  const objectId = options.object ?? (await findObject(client, dataset, options));
  const edits = [{ sample: { index }, group, remove: { objectId } }];
  const answer = await client.query<{ editObjects: Written }>(
    `mutation ($input: EditObjectsInput!) { editObjects(input: $input) { sampleIds revision } }`,
    { input: { dataset, branch, edits, atRevision } },
  );
  const text = `Removed object ${objectId} of sample ${index} of branch ${branch}; not committed.`;
  return { text, json: { ...answer.editObjects, objectId } };
}

export async function setValue(dataset: DatasetName, options: SetOptions): Promise<Outcome> {
  const { branch, index, tensor, value, clear = false } = options;
  if ((value === undefined) !== clear)
    throw new CommandError("INVALID_INPUT", "Give exactly one of --value and --clear.");
  const client = await openClient(options);
  const atRevision = await readRevision(client, dataset, branch);
  const given =
    value === undefined ? null : toTypedValue(await findTensor(client, dataset, options), value);
  const edits = [{ sample: { index }, tensor, value: given }];
  const answer = await client.query<{ setValues: Written }>(
    `mutation ($input: SetValuesInput!) { setValues(input: $input) { sampleIds revision } }`,
    { input: { dataset, branch, edits, atRevision } },
  );
  const text = `${clear ? "Removed" : "Set"} ${tensor} of sample ${index} of branch ${branch}; not committed.`;
  return { text, json: answer.setValues };
}

/** Of the branch: indices are counted at it. */
async function readRevision(
  client: LoupeClient,
  dataset: DatasetName,
  branch: string,
): Promise<number> {
  const answer = await client.query<{ dataset: { branch: { revision: number } | null } }>(
    `query ($owner: String!, $name: String!, $branch: String!) { dataset(owner: $owner, name: $name) { branch(name: $branch) { revision } } }`,
    { ...dataset, branch },
  );
  if (answer.dataset.branch) return answer.dataset.branch.revision;
  throw new CommandError(
    "REF_NOT_FOUND",
    `Dataset ${dataset.owner}/${dataset.name} has no branch "${branch}"; only branches are edited.`,
  );
}

async function findObject(
  client: LoupeClient,
  dataset: DatasetName,
  options: RemoveOptions,
): Promise<number> {
  const { branch, index, group, position } = options;
  if (position === undefined)
    throw new CommandError("INVALID_INPUT", "Give --object or --position, to say which object.");
  const answer = await client.query<{ dataset: { sample: { objects: { objectId: number }[] } } }>(
    `query ($owner: String!, $name: String!, $branch: String!, $index: Int!, $group: String) {
      dataset(owner: $owner, name: $name) { sample(ref: $branch, index: $index) { objects(group: $group) { objectId } } }
    }`,
    { ...dataset, branch, index, group },
  );
  const { objects } = answer.dataset.sample;
  const found = objects[position];
  if (found) return found.objectId;
  throw new CommandError(
    "OBJECT_NOT_FOUND",
    `Sample ${index} has ${objects.length} objects; there is none at position ${position}.`,
  );
}

async function findTensor(
  client: LoupeClient,
  dataset: DatasetName,
  { branch, tensor }: SetOptions,
) {
  const answer = await client.query<{
    dataset: { tensor: { path: string; htype: string; dtype: string | null } };
  }>(
    `query ($owner: String!, $name: String!, $branch: String!, $path: String!) {
      dataset(owner: $owner, name: $name) { tensor(ref: $branch, path: $path) { path htype dtype } }
    }`,
    { ...dataset, branch, path: tensor },
  );
  return answer.dataset.tensor;
}
