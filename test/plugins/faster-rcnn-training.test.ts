import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importSamples, loupeClient, planImport } from "../../packages/cli/src/index.ts";
import { storeModel } from "../../packages/core/src/evaluation/models/upload-model.ts";
import { startEvaluationWorker, watchRun } from "../../packages/core/src/index.ts";
import { TRAINER_FOLDER } from "../../plugins/faster-rcnn/src/python-trainer.ts";
import { linesOf, openTrainingStage, type ToldTraining } from "../helpers/training-stage.ts";

const PYTHON = process.env["LOUPE_PYTHON"] || "/usr/bin/python3";
const hasTorch = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;
const title = hasTorch ? "" : ` (skipped: ${PYTHON} has no torch and torchvision here)`;

const folder = await mkdtemp(join(tmpdir(), "loupe-training-"));
afterAll(() => rm(folder, { recursive: true }));

const stage = await openTrainingStage(new URL("../../loupe.config.ts", import.meta.url));
const { ask, blobs, pool, read, run, services, start, token, url, watch } = stage;
/** Python is silent while it loads torch, and while it writes graphs. */
const work = () => stage.work({ idleSeconds: 120 });

const SHORT = {
  steps: 4,
  batchSize: 4,
  processes: 1,
  workers: 0,
  logEvery: 1,
  checkpointEvery: 2,
  evaluateEvery: 2,
};
const LONG = { ...SHORT, steps: 1000, evaluateEvery: 1000 };
const drawn = { owner: "admin", name: "drawn" };
const validation = { owner: "admin", name: "drawn-validation" };

/** Draws house numbers into a dataset; answers the digests of the pictures. */
async function draw(dataset: typeof drawn, count: number, seed: number): Promise<string[]> {
  const { entries, ...plan } = await planImport(services.plugins.plugins, {
    path: "house-numbers",
    importer: "house-numbers",
    options: { count, seed },
  });
  const digests: string[] = [];
  const seen = (async function* () {
    for await (const entry of entries) {
      if (entry.kind === "sample") digests.push(digestOf(entry.values["images"]));
      yield entry;
    }
  })();
  await importSamples(loupeClient({ url, token }), {
    dataset,
    message: "Draw",
    plan: { ...plan, entries: seen },
    create: true,
    onProblem: "refuse",
  });
  return digests;
}

function digestOf(image: unknown): string {
  const { bytes } = image as { bytes: Uint8Array };
  return createHash("sha256").update(bytes).digest("hex");
}

/** Queues a training by the plugin; answers its id. */
function train(options: object, input: object = {}): Promise<string> {
  return start({ dataset: drawn, trainer: "faster-rcnn", options, ...input });
}

/** The processes of Python that train here. */
async function findPythons(): Promise<number[]> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const commands = ids.map(async (id) => {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    return command.includes(stage.workFolder) ? [Number(id)] : [];
  });
  return (await Promise.all(commands)).flat();
}

/** Has a worker compute losses with a model; answers the run. */
async function computeLoss(model: string) {
  const input = { dataset: drawn, branch: "main", evaluator: "faster-rcnn/loss" };
  const started = await run("startRun", { ...input, options: { model } }, "run { id }");
  const [row] = await pool.sql<{ id: number }[]>`select max(id) as id from evaluation_runs`;
  const worker = await startEvaluationWorker(services);
  for await (const _ of watchRun(pool, row!.id, 0, AbortSignal.timeout(60_000)));
  await worker.stop();
  const text = `query ($id: ID!) { evaluationRun(id: $id) { state modelName samplesDone inSample notes error { message } } }`;
  return (await ask(text, { id: started.run.id })).evaluationRun;
}

const atStep = (step: number) => (event: ToldTraining) => event.step >= step;
const stepsOf = (events: readonly ToldTraining[]) =>
  events.flatMap(({ point }) => (point?.kind === "PROGRESS" ? [point.step] : []));

describe.skipIf(!hasTorch)(`a training of Faster R-CNN${title}`, { timeout: 240_000 }, () => {
  beforeAll(async () => {
    process.env["LOUPE_PYTHON"] = PYTHON;
    await draw(drawn, 12, 1);
    await draw(validation, 4, 2);
  });

  test("ends with a model that knows where it comes from, and that an evaluation takes", async () => {
    const id = await train(SHORT, { validation: { dataset: validation }, modelName: "small" });
    await work();
    const events = await watch(id);
    expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 4, steps: 4 });
    const points = events.flatMap(({ point }) => point ?? []);
    const namesOf = (kind: string) =>
      points.find((point) => point.kind === kind)!.figures.map(({ name }) => name);
    expect(namesOf("PROGRESS")).toContain("loss_classifier");
    expect(namesOf("PROGRESS")).toContain("learning_rate");
    expect(namesOf("EVALUATION")).toContain("mean_iou");
    const { models, sourceCommit } = await read(
      id,
      `sourceCommit { commitId } models { model { reference digest classNames metrics provenance { dataset commitId options codeVersion } } }`,
    );
    expect(models).toHaveLength(1);
    const { model } = models[0];
    expect(model).toMatchObject({
      reference: "small@1",
      classNames: Array.from("0123456789"),
      metrics: { AP50: expect.any(Number), mean_iou: expect.any(Number) },
      provenance: {
        dataset: "admin/drawn",
        commitId: sourceCommit.commitId,
        options: { ...SHORT, network: "digits", seed: 1 },
        codeVersion: "faster-rcnn/detector 0.1.0",
      },
    });
    expect(await computeLoss("small")).toMatchObject({
      state: "SUCCEEDED",
      modelName: "small@1",
      samplesDone: 12,
      inSample: true,
    });
    expect(await trainByHand(sourceCommit.commitId)).toBe(model.digest);
  });

  /** The same by the command of the Python side; answers the digest of the model. */
  async function trainByHand(commitId: string): Promise<string> {
    const configuration = join(folder, "by-hand.json");
    const content = {
      train: { url: `${url}/datasets/admin/drawn/${commitId}/shards` },
      validation: { url: `${url}/datasets/admin/drawn-validation/main/shards` },
      options: SHORT,
      folder: join(folder, "by-hand"),
    };
    await writeFile(configuration, JSON.stringify(content));
    const env = { ...process.env, PYTHONPATH: TRAINER_FOLDER, LOUPE_TOKEN: token };
    await promisify(execFile)(PYTHON, ["-m", "loupe_trainer", "--config", configuration], { env });
    const [owner] = await pool.sql<{ id: number }[]>`select id from owners where name = 'admin'`;
    const packed = { ownerId: owner!.id, folder: join(folder, "by-hand", "model") };
    return (await storeModel(pool, blobs, packed)).digest;
  }

  test("makes a set of folds, which judges each sample by a model that has not seen it", async () => {
    const id = await train({ ...SHORT, steps: 2, folds: 2 }, { modelName: "folds" });
    await work();
    const events = await watch(id);
    expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", fold: 1 });
    const { models } = await read(id, "models { fold model { reference folds } }");
    expect(models).toEqual([{ fold: null, model: { reference: "folds@1", folds: 2 } }]);
    expect(await computeLoss("folds")).toMatchObject({
      state: "SUCCEEDED",
      inSample: false,
      notes: [expect.stringMatching(/^Out of fold: model folds@1 /)],
    });
  });

  test("goes on from its checkpoint when its worker was stopped", async () => {
    const id = await train({ ...SHORT, steps: 20, evaluateEvery: 100 });
    const worker = await work();
    const before = await watch(id, atStep(3));
    await worker.stop();
    expect(await findPythons()).toEqual([]);
    await work();
    const events = await watch(id);
    expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 20 });
    const steps = stepsOf(events);
    expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
    expect(stepsOf(before)).toEqual(steps.slice(0, stepsOf(before).length));
  });

  test("fails with a sentence when Python is killed", async () => {
    const id = await train(LONG);
    await work();
    await watch(id, atStep(1));
    for (const python of await findPythons()) process.kill(python, "SIGKILL");
    await watch(id);
    const message = expect.stringMatching(/^Trainer "faster-rcnn\/detector" failed: .*SIGKILL/);
    expect(await read(id)).toMatchObject({
      state: "FAILED",
      error: { code: "TRAINER_FAILED", message },
      models: [],
    });
  });

  test("ends Python when it is cancelled", async () => {
    const id = await train(LONG);
    await work();
    await watch(id, atStep(1));
    expect(await findPythons()).toHaveLength(1);
    await run("cancelTraining", { id }, "run { state }");
    await expect.poll(findPythons).toEqual([]);
    expect(await read(id)).toMatchObject({ state: "CANCELLED", models: [] });
  });

  test("names an image that can't be decoded, and stops or leaves it out as told", async () => {
    const damaged = { owner: "admin", name: "damaged" };
    const digests = await draw(damaged, 8, 3);
    const file = blobs.path(digests[5]!);
    await writeFile(file, Buffer.alloc((await stat(file)).size));
    await work();
    const endOf = async (brokenImages: string) => {
      const id = await train({ ...SHORT, brokenImages }, { dataset: damaged });
      const events = await watch(id);
      return { ...(await read(id)), lines: linesOf(events).join("\n") };
    };
    const { state, error } = await endOf("stop");
    expect(state).toBe("FAILED");
    expect(error.message).toMatch(/The image of sample \d+ \(index 5\) can't be decoded/);
    const skipped = await endOf("skip");
    expect(skipped.state).toBe("SUCCEEDED");
    expect(skipped.lines).toMatch(/\(index 5\) can't be decoded.* It is left out\./);
  });
});

test("where Python has no torch, a training fails and says what to install", async () => {
  const python = join(folder, "python-without-torch");
  const missing = { python: "3.12.1", versions: { numpy: "2.0" }, missing: ["torch"] };
  await writeFile(python, `#!/bin/sh\necho '${JSON.stringify(missing)}'\n`, { mode: 0o755 });
  process.env["LOUPE_PYTHON"] = python;
  const one = { owner: "admin", name: "one" };
  await draw(one, 1, 4);
  const id = await train(SHORT, { dataset: one });
  await work();
  await watch(id);
  expect((await read(id)).error).toEqual({
    code: "TRAINER_FAILED",
    message: expect.stringMatching(
      /but \S+python-without-torch has no torch; `apt install python3-torch .* installs them/,
    ),
  });
});
