import type { JsonValue } from "@loupe/plugin-api";
import { LoupeClientError } from "../../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../../client/loupe-client.ts";
import { importSamples } from "../../import/import-samples.ts";
import type { SampleNote } from "../../import/sample-appender.ts";
import { planImport } from "../../import/plan-import.ts";
import { readPlanted, writePlanted } from "./demo-state.ts";
import type { EnsureDemoInput } from "./ensure-demo.ts";

export interface DemoDataset {
  name: string;
  /** For the progress. */
  label: string;
  count: number;
  seed: number;
  /** The share of samples with a wrong label. */
  spoil: number;
}

/** A dataset of the demo, drawn and imported, unless it is there and whole. */
export async function ensureDemoDataset(
  input: EnsureDemoInput,
  wanted: DemoDataset,
): Promise<void> {
  const dataset = { owner: input.owner, name: wanted.name };
  const count = await countCommitted(input.client, dataset);
  const isPlanted = wanted.spoil === 0 || (await readPlanted(input.folder)) !== null;
  if (count === wanted.count && isPlanted) return;
  if (count !== null) await deleteDataset(input.client, dataset);
  const notes = await drawDataset(input, dataset, wanted);
  if (wanted.spoil > 0) await writePlanted(input.folder, notes.map(toPlanted));
}

/** The number of samples at the head of `main`; null where there is no dataset. */
async function countCommitted(client: LoupeClient, dataset: DatasetName): Promise<number | null> {
  try {
    const head = await client.query<{ dataset: { defaultBranch: { head: { commitId: string } } } }>(
      `query ($owner: String!, $name: String!) {
        dataset(owner: $owner, name: $name) { defaultBranch { head { commitId } } }
      }`,
      dataset,
    );
    const answer = await client.query<{ dataset: { ref: { sampleCount: number } } }>(
      `query ($owner: String!, $name: String!, $ref: String!) {
        dataset(owner: $owner, name: $name) { ref(name: $ref) { sampleCount } }
      }`,
      { ...dataset, ref: head.dataset.defaultBranch.head.commitId },
    );
    return answer.dataset.ref.sampleCount;
  } catch (error) {
    if (error instanceof LoupeClientError && error.code === "DATASET_NOT_FOUND") return null;
    throw error;
  }
}

async function deleteDataset(client: LoupeClient, dataset: DatasetName): Promise<void> {
  await client.query(
    `mutation ($input: DeleteDatasetInput!) { deleteDataset(input: $input) { deletedName } }`,
    { input: { dataset } },
  );
}

async function drawDataset(
  { client, plugins, progress, signal }: EnsureDemoInput,
  dataset: DatasetName,
  { label, count, seed, spoil }: DemoDataset,
): Promise<SampleNote[]> {
  const options: Record<string, JsonValue> = { count, seed, spoil };
  const plan = await planImport(plugins, {
    path: "house-numbers",
    importer: "house-numbers",
    options,
    ...(signal && { signal }),
  });
  const shown = progress(label);
  try {
    const message = `Draw ${count} house numbers (seed ${seed})`;
    const { notes } = await importSamples(client, {
      dataset,
      message,
      plan,
      create: true,
      onProblem: "refuse",
      onProgress: shown.update,
    });
    return notes;
  } finally {
    shown.stop();
  }
}

function toPlanted({ index, sampleId, note }: SampleNote) {
  return { index, sampleId, spoiled: (note as { spoiled: JsonValue }).spoiled };
}
