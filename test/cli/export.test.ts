import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const folder = await makeFolder();
const dataDir = join(folder, "data");
const database = await createTestDatabase();
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
  await run(
    "import",
    "house-numbers",
    "--dataset",
    "admin/drawn",
    "--create",
    "--option",
    "count=3",
  );
});
afterAll(() => loupe.close());

const run = (...args: string[]): Promise<CommandResult> =>
  runLoupe([...args, "--data-dir", dataDir, "--json"]);

interface Shown {
  samples: { values: Record<string, unknown> }[];
}

async function show(dataset: string) {
  const { stdout } = await run("query", dataset, "--tensors", "images,boxes,labels");
  const { samples } = JSON.parse(stdout) as Shown;
  return Promise.all(
    samples.map(async ({ values: { images, ...values } }) => {
      const { url, ...size } = images as { url: string };
      const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
      return { ...values, ...size, digest: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
}

test("a dataset goes to COCO and back: the same images, boxes and classes", async () => {
  const to = join(folder, "street");
  const exported = await run("export", "admin/drawn@main", "--format", "coco", "--to", to);
  expect([exported.exitCode, JSON.parse(exported.stdout)]).toEqual([
    0,
    {
      exported: 3,
      path: join(to, "annotations.json"),
      commitId: expect.stringMatching(/^[0-9a-f]{64}$/),
      problems: [],
    },
  ]);
  expect((await readdir(to)).toSorted()).toEqual(["annotations.json", "images"]);
  const imported = await run(
    "import",
    join(to, "annotations.json"),
    "--dataset",
    "admin/back",
    "--create",
  );
  expect(JSON.parse(imported.stdout)).toMatchObject({ imported: 3, problems: [] });
  expect(await show("admin/back")).toEqual(await show("admin/drawn"));
  const again = join(folder, "again");
  await run("export", "admin/back", "--format", "coco", "--to", again);
  const file = await readFile(join(again, "annotations.json"), "utf8");
  expect(file).toBe(await readFile(join(to, "annotations.json"), "utf8"));
});

test("tensors that the format has no place for are listed, with exit code 2", async () => {
  const brightness = ["evaluate", "admin/drawn", "--evaluator", "example/mean-brightness"];
  expect(await run(...brightness, "--branch", "main")).toMatchObject({ exitCode: 0 });
  const to = join(folder, "bright");
  const { exitCode, stdout } = await run("export", "admin/drawn", "--format", "coco", "--to", to);
  const subject = "model_evaluation/brightness";
  expect([exitCode, (JSON.parse(stdout) as { problems: unknown }).problems]).toEqual([
    2,
    [{ subject, reason: "COCO has no place for it; it was left out." }],
  ]);
});

test("an unknown format, a folder that is not empty and a ref that is not there are refused", async () => {
  const full = join(folder, "full");
  await mkdir(full);
  await writeFile(join(full, "mine.txt"), "");
  const refusals = await Promise.all([
    run("export", "admin/drawn", "--format", "voc", "--to", join(folder, "voc")),
    run("export", "admin/drawn", "--format", "coco", "--to", full),
    run("export", "admin/drawn@nowhere", "--format", "coco", "--to", join(folder, "nowhere")),
  ]);
  expect(
    refusals.map(({ exitCode, stderr }) => [exitCode, stderr.trim().split("\n").at(-1)]),
  ).toEqual([
    [1, 'There is no exporter "voc"; the exporters are: coco.'],
    [
      1,
      `The folder ${full} is not empty: it holds mine.txt; an export goes into a folder of its own.`,
    ],
    [1, expect.stringContaining('"nowhere"')],
  ]);
});
