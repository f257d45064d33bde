import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TensorSpec } from "@loupe/plugin-api";
import sharp from "sharp";
import { afterAll, expect } from "vitest";
import type { Actor } from "../../packages/core/src/access/actor.ts";
import { createOwner } from "../../packages/core/src/access/owners.ts";
import { openBlobStore } from "../../packages/core/src/blob/blob-store.ts";
import { registerBlob } from "../../packages/core/src/blob/dataset-blobs.ts";
import { loadPlugins } from "../../packages/core/src/evaluation/plugins.ts";
import { openEvaluationQueue } from "../../packages/core/src/evaluation/queue.ts";
import { getRun } from "../../packages/core/src/evaluation/runs.ts";
import { startRun, type StartRunInput } from "../../packages/core/src/evaluation/start-run.ts";
import { watchRun } from "../../packages/core/src/evaluation/watch-run.ts";
import {
  startEvaluationWorker,
  type EvaluationWorkerOptions,
} from "../../packages/core/src/evaluation/worker.ts";
import { appendSamples, type NewSample } from "../../packages/core/src/tensor/append-samples.ts";
import { createTensor } from "../../packages/core/src/tensor/create-tensor.ts";
import { readValues } from "../../packages/core/src/tensor/read-values.ts";
import { commit } from "../../packages/core/src/version/commit.ts";
import { createDataset } from "../../packages/core/src/version/create-dataset.ts";
import { getMembership, getStructure } from "../../packages/core/src/version/read-structure.ts";
import { resolveRef, type DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import { createTestDatabase } from "./test-database.ts";

/** Where runs are tested: a database, images, the plugins of `fixtures/plugins` and a queue. */
export interface EvaluationStage extends EvaluationWorkerOptions {
  folder: string;
  ada: Actor;
  /** What was reported to whoever operates the platform. */
  problems: unknown[];
}

export const NUMBER: TensorSpec = { htype: "generic", dtype: "float64" };

/** Opens a stage of the test file's own, closed after its last test. */
export async function openEvaluationStage(): Promise<EvaluationStage> {
  const pool = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "loupe-evaluation-"));
  const blobs = await openBlobStore(folder);
  const plugins = await loadPlugins(
    new URL("../fixtures/plugins/loupe.config.ts", import.meta.url).href,
  );
  const problems: unknown[] = [];
  const log = (...problem: unknown[]) => void problems.push(problem);
  const queue = await openEvaluationQueue(pool, log);
  afterAll(async () => {
    await queue.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { id } = await createOwner(pool, { name: "ada", kind: "PERSON" });
  const ada: Actor = {
    ownerId: id,
    ownerName: "ada",
    tokenName: "",
    role: "ADMIN",
    isAdministrator: false,
  };
  return { pool, folder, blobs, plugins, queue, ada, problems, idleSeconds: 20, log };
}

export function start(
  stage: EvaluationStage,
  input: Omit<StartRunInput, "branch" | "author"> & { branch?: string },
) {
  return startRun(stage.pool, stage, { branch: "main", author: "ada", ...input });
}

export async function finish(
  stage: EvaluationStage,
  runId: number,
  options: Partial<EvaluationWorkerOptions> = {},
  meanwhile?: () => Promise<void>,
) {
  const worker = await startEvaluationWorker({ ...stage, ...options });
  try {
    await meanwhile?.();
    for await (const _ of watchRun(stage.pool, runId, 0, AbortSignal.timeout(25_000)));
  } finally {
    await worker.stop();
  }
  return getRun(stage.pool, runId);
}

export async function progressOf(stage: EvaluationStage, runId: number): Promise<void> {
  for await (const { samplesDone } of watchRun(stage.pool, runId, 0, AbortSignal.timeout(20_000)))
    if (samplesDone > 0) return;
}

export async function expectNothingLeft(
  stage: EvaluationStage,
  dataset: DatasetKey,
  head: string,
): Promise<void> {
  const ref = await resolveRef(stage.pool, dataset, "main");
  expect(ref.commitId).toBe(head);
  const { tensors } = await getStructure(stage.pool, ref);
  expect([...tensors.keys()].filter((path) => path.startsWith("model_evaluation/"))).toEqual([]);
  const [row] = await stage.pool.sql<{ orphans: number }[]>`
    select count(*) as orphans from cells
    where column_id not in (select column_id from tensor_definitions)`;
  expect(row!.orphans).toBe(0);
}

export async function makeNumbers(
  stage: EvaluationStage,
  name: string,
  count: number,
  tensors: Record<string, TensorSpec> = {},
): Promise<DatasetKey> {
  return makeDataset(stage, name, { score: NUMBER, ...tensors }, numbers(count));
}

export function numbers(count: number): NewSample[] {
  return Array.from({ length: count }, (_, index) => ({ values: { score: { number: index } } }));
}

export async function makeBoxes(stage: EvaluationStage, name: string): Promise<DatasetKey> {
  const dataset = await makeDataset(stage, name, {
    images: { htype: "image" },
    boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["zero", "one", "two"] },
  });
  const png = await sharp({ create: { width: 40, height: 20, channels: 3, background: "#336699" } })
    .png()
    .toBuffer();
  const { digest, bytes } = await stage.blobs.write(png, { maxBytes: 1 << 20 });
  await registerBlob(stage.pool, dataset.id, {
    digest,
    bytes,
    mime: "image/png",
    width: 40,
    height: 20,
    channels: 3,
  });
  const boxes = [
    [0, 0, 20, 20],
    [20, 0, 20, 10],
  ];
  const samples = [
    {
      values: { images: { image: digest }, boxes: { boxes }, labels: { labels: ["two", "zero"] } },
    },
    { values: { images: { image: digest }, boxes: { boxes: [] }, labels: { labels: [] } } },
    { values: {} },
  ];
  await appendSamples(stage.pool, { dataset, branch: "main", samples });
  await commit(stage.pool, { dataset, branch: "main", message: "Three samples", author: "ada" });
  return dataset;
}

export async function makeDataset(
  stage: EvaluationStage,
  name: string,
  tensors: Record<string, TensorSpec>,
  samples: NewSample[] = [],
): Promise<DatasetKey> {
  const dataset = await createDataset(stage.pool, stage.ada, { owner: "ada", name });
  for (const [path, spec] of Object.entries(tensors))
    await createTensor(stage.pool, { dataset, branch: "main", path, spec });
  await appendSamples(stage.pool, { dataset, branch: "main", samples });
  await commit(stage.pool, { dataset, branch: "main", message: "Import", author: "ada" });
  return dataset;
}

export async function valuesOf(
  stage: EvaluationStage,
  dataset: DatasetKey,
  path: string,
): Promise<unknown[]> {
  const ref = await resolveRef(stage.pool, dataset, "main");
  const membership = await getMembership(stage.pool, ref);
  const ids = membership.slice(0, membership.count);
  const tensor = (await getStructure(stage.pool, ref)).tensors.get(path)!;
  const [values] = await readValues(stage.pool, [tensor], ids);
  return ids.map((id) => {
    const value = values!.get(id)?.value;
    switch (value?.kind) {
      case "number":
        return value.number;
      case "numbers":
        return value.numbers;
      case "labels":
        return value.classIds.map((one) =>
          tensor.meta.classes!.findIndex(({ id: classId }) => classId === one),
        );
      case "boxes":
        return value.boxes;
      case "text":
        return value.text;
      default:
        return undefined;
    }
  });
}
