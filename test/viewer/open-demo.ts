import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPlugins } from "@loupe/core";
import { afterAll } from "vitest";
import {
  importSamples,
  loupeClient,
  planImport,
  startLoupe,
  type LoupeClient,
} from "../../packages/cli/src/index.ts";
import { makeFolder } from "../cli/run-loupe.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { openBrowsers, type Browsers } from "./open-viewer.ts";

/** Of 80 pictures, each of the four kinds of wrong labels is planted in one. */
const SIZE = { train: 80, validation: 6 };

export type Spoiling = "class" | "shifted" | "invented" | "removed";

export interface DemoObject {
  class: { name: string };
  box: { left: number; top: number; width: number; height: number };
}

export interface DemoStage extends Browsers {
  client: LoupeClient;
  /** The id of the sample that was spoiled in a way. */
  planted: Readonly<Record<Spoiling, number>>;
  /** The objects of a sample: as `training_run` has them now, or as they were drawn. */
  objectsOf(sampleId: number, of?: "now" | "truth"): Promise<DemoObject[]>;
  /** Ids of the samples by falling loss. */
  worstFirst(): Promise<number[]>;
}

/** What `npm start` makes on its first start, of a few pictures, and a browser. */
export async function openDemo(): Promise<DemoStage> {
  const pool = await createTestDatabase();
  const dataDir = join(await makeFolder(), "demo");
  const running = await startLoupe({
    dataDir,
    databaseUrl: pool.url,
    port: 0,
    demo: true,
    demoSize: SIZE,
  });
  afterAll(() => running.close());
  const client = loupeClient({ url: running.url, token: running.localToken });
  const truth = await importTruth(client);
  const readIds = async (fields: string) => {
    const answer = await client.query<{ dataset: { samples: { nodes: { sampleId: number }[] } } }>(
      `{ dataset(owner: "admin", name: "house-numbers") { samples(ref: "training_run", first: 1000${fields}) { nodes { sampleId } } } }`,
    );
    return answer.dataset.samples.nodes.map(({ sampleId }) => sampleId);
  };
  const drawn = await readIds("");
  return {
    ...(await openBrowsers({ url: running.url, pool })),
    client,
    planted: await readPlanted(dataDir),
    objectsOf: (sampleId, of = "now") =>
      of === "truth"
        ? readObjects(client, truth, { ref: "main", index: drawn.indexOf(sampleId) })
        : readObjects(client, "house-numbers", { ref: "training_run", id: String(sampleId) }),
    worstFirst: () => readIds(`, orderBy: [{ tensor: "model_evaluation/loss", direction: DESC }]`),
  };
}

/** The same pictures with no label spoiled; answers the name of their dataset. */
async function importTruth(client: LoupeClient): Promise<string> {
  const { plugins } = await loadPlugins(new URL("../../loupe.config.ts", import.meta.url).href);
  const plan = await planImport(plugins, {
    path: "house-numbers",
    importer: "house-numbers",
    options: { count: SIZE.train, seed: 1, spoil: 0 },
  });
  const dataset = { owner: "admin", name: "as-drawn" };
  await importSamples(client, {
    dataset,
    message: "Draw",
    plan,
    create: true,
    onProblem: "refuse",
  });
  return dataset.name;
}

async function readPlanted(dataDir: string): Promise<DemoStage["planted"]> {
  const text = await readFile(join(dataDir, "demo", "planted.json"), "utf8");
  const planted = JSON.parse(text) as { sampleId: number; spoiled: Spoiling }[];
  return Object.fromEntries(
    planted.map(({ spoiled, sampleId }) => [spoiled, sampleId]),
  ) as DemoStage["planted"];
}

async function readObjects(
  client: LoupeClient,
  name: string,
  at: { ref: string; index?: number; id?: string },
): Promise<DemoObject[]> {
  const answer = await client.query<{ dataset: { sample: { objects: DemoObject[] } } }>(
    `query ($name: String!, $ref: String!, $index: Int, $id: ID) { dataset(owner: "admin", name: $name) {
      sample(ref: $ref, index: $index, id: $id) { objects { class { name } box { left top width height } } }
    } }`,
    { name, ...at },
  );
  return answer.dataset.sample.objects;
}
