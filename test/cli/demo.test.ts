import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { loupeClient, startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { exitOf, makeFolder } from "./run-loupe.ts";

const folder = await makeFolder();
const SCRIPT = fileURLToPath(new URL("start-small-demo.ts", import.meta.url));
const SIZE = { train: 40, validation: 6 };

interface FoundDataset {
  fullName: string;
  branch: { head: { message: string }; hasUncommittedChanges: boolean };
  ref: { sampleCount: number };
  runs: { nodes: { evaluator: string; state: string }[] };
}

async function readDatasets({ url, localToken }: RunningLoupe): Promise<FoundDataset[]> {
  const client = loupeClient({ url, token: localToken });
  const answer = await client.query<{ datasets: { nodes: FoundDataset[] } }>(`{
    datasets { nodes {
      fullName
      branch(name: "training_run") { head { message } hasUncommittedChanges }
      ref { sampleCount }
      runs { nodes { evaluator state } }
    } }
  }`);
  return answer.datasets.nodes;
}

function finished(evaluator: string) {
  return {
    branch: { head: { message: expect.stringContaining(evaluator) }, hasUncommittedChanges: false },
    runs: { nodes: [{ evaluator, state: "SUCCEEDED" }] },
  };
}

const WHOLE = [
  { fullName: "admin/house-numbers", ref: { sampleCount: 40 }, ...finished("faster-rcnn/loss") },
  {
    fullName: "admin/house-numbers-validation",
    ref: { sampleCount: 6 },
    ...finished("faster-rcnn/predictions"),
  },
];

async function start(dataDir: string, databaseUrl: string): Promise<RunningLoupe> {
  return startLoupe({ dataDir, databaseUrl, port: 0, demo: true, demoSize: SIZE });
}

test("the first start makes the demo and later ones leave it alone", async () => {
  const { url } = await createTestDatabase();
  const dataDir = join(folder, "once");
  const first = await start(dataDir, url);
  expect(await readDatasets(first)).toEqual(WHOLE);
  const client = loupeClient({ url: first.url, token: first.localToken });
  await client.query(
    `mutation { deleteDataset(input: { dataset: { owner: "admin", name: "house-numbers" } }) { deletedName } }`,
  );
  await first.close();
  const planted = JSON.parse(
    await readFile(join(dataDir, "demo", "planted.json"), "utf8"),
  ) as object[];
  expect(planted).toEqual([
    { index: expect.any(Number), sampleId: expect.any(Number), spoiled: expect.any(String) },
    { index: expect.any(Number), sampleId: expect.any(Number), spoiled: expect.any(String) },
  ]);
  const second = await start(dataDir, url);
  expect((await readDatasets(second)).map(({ fullName }) => fullName)).toEqual([
    "admin/house-numbers-validation",
  ]);
  await second.close();
}, 120_000);

/** Starts and kills as soon as the progress of the demo says so. */
async function killAt(dataDir: string, databaseUrl: string, line: RegExp): Promise<void> {
  const env = { ...process.env, DATABASE_URL: databaseUrl };
  const child = spawn(process.execPath, [SCRIPT, dataDir], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  for await (const chunk of child.stderr) {
    said += String(chunk);
    if (!line.test(said)) continue;
    child.kill("SIGKILL");
    break;
  }
  await exitOf(child);
  expect(said).toMatch(line);
  expect(said).not.toContain("ready");
}

test.each([
  ["while it draws", /Drawing house numbers to train on …/],
  ["between datasets", /Drawing house numbers to train on: 40/],
  ["while it evaluates", /Computing losses …/],
])(
  "a first start that is killed %s is finished by the next",
  async (what, line) => {
    const { url } = await createTestDatabase();
    const dataDir = join(folder, what.replaceAll(" ", "-"));
    await killAt(dataDir, url, line);
    const next = await start(dataDir, url);
    const found = await readDatasets(next);
    await next.close();
    const succeeded = found.map((dataset) => ({
      ...dataset,
      runs: { nodes: dataset.runs.nodes.filter(({ state }) => state === "SUCCEEDED") },
    }));
    expect(succeeded.toSorted((a, b) => a.fullName.localeCompare(b.fullName))).toEqual(WHOLE);
    expect(JSON.parse(await readFile(join(dataDir, "demo", "planted.json"), "utf8"))).toHaveLength(
      2,
    );
  },
  120_000,
);
