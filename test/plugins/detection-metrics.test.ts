import { expect, test } from "vitest";
import { loadPlugins } from "../../packages/core/src/evaluation/plugins.ts";
import { readSummaryPart } from "../../packages/core/src/evaluation/runs.ts";
import type { DatasetKey } from "../../packages/core/src/version/resolve-ref.ts";
import {
  finish,
  makeDataset,
  openEvaluationStage,
  start,
  valuesOf,
} from "../helpers/evaluation-stage.ts";

const bare = await openEvaluationStage();
const config = new URL("../../loupe.config.ts", import.meta.url).href;
const stage = { ...bare, plugins: await loadPlugins(config) };

const coords = { type: "pixel", mode: "LTWH" } as const;
const BOX = [10, 10, 40, 40];
const FAR = [200, 200, 40, 40];

/** A cat that was found, a dog that was taken for a cat; then a sample with nothing on either side. */
function makeCompared(name: string): Promise<DatasetKey> {
  const tensors = {
    boxes: { htype: "bbox", describes: "OBJECT", coords },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
    "found/boxes": { htype: "bbox", describes: "OBJECT", coords: { ...coords, mode: "LTRB" } },
    "found/labels": { htype: "class_label", describes: "OBJECT", classNames: ["dog", "cat"] },
    "found/scores": { htype: "generic", dtype: "float32", describes: "OBJECT" },
  } as const;
  const corners = [
    [10, 10, 50, 50],
    [200, 200, 240, 240],
  ];
  return makeDataset(stage, name, tensors, [
    {
      values: {
        boxes: { boxes: [BOX, FAR] },
        labels: { labels: ["cat", "dog"] },
        "found/boxes": { boxes: corners },
        "found/labels": { labels: ["cat", "cat"] },
        "found/scores": { numbers: [0.75, 1] },
      },
    },
    {
      values: {
        boxes: { boxes: [] },
        labels: { labels: [] },
        "found/boxes": { boxes: [] },
        "found/labels": { labels: [] },
        "found/scores": { numbers: [] },
      },
    },
  ]);
}

const inputs = {
  predicted_boxes: "found/boxes",
  predicted_labels: "found/labels",
  predicted_scores: "found/scores",
};

async function run(dataset: DatasetKey, evaluator: string) {
  const { id } = await start(stage, {
    dataset,
    evaluator: `detection-metrics/${evaluator}`,
    inputs,
  });
  const ended = await finish(stage, id);
  expect(ended).toMatchObject({ state: "SUCCEEDED", samplesDone: 2 });
  return (await readSummaryPart(stage.pool, id, "figures"))!.value;
}

test("predictions of any origin are matched, and what became of them is stored beside them", async () => {
  const dataset = await makeCompared("matched");
  const figures = await run(dataset, "matches");
  expect(figures).toMatchObject({ samples: 2, tp: 1, fp: 1, fn: 1, recall: 0.5, AR100: 0.5 });
  const read = (path: string) => valuesOf(stage, dataset, `model_evaluation/${path}`);
  expect([await read("tp"), await read("fp"), await read("fn")]).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
  ]);
  expect(await read("confusions")).toEqual(["[dog -> cat]", ""]);
  expect(await read("matches/boxes")).toEqual([[BOX, FAR], []]);
  expect(await read("matches/labels")).toEqual([[0, 0], []]);
  expect(await read("matches/outcome")).toEqual([[0, 1], []]);
  expect(await read("matches/partner")).toEqual([[0, -1], []]);
});

test("all evaluators write into one group without being in each other's way", async () => {
  const dataset = await makeCompared("together");
  for (const name of ["matches", "ground-truth-matches", "label-quality", "overlooked-objects"])
    await run(dataset, name);
  const read = (path: string) => valuesOf(stage, dataset, `model_evaluation/${path}`);
  expect(await read("matches/iou")).toEqual([[1, 0], []]);
  expect(await read("ground_truth_matches/outcome")).toEqual([[0, 1], []]);
  expect(await read("label_scores/swapped")).toEqual([[1, 1e-6], []]);
  expect(await read("overlooked_objects/scores")).toEqual([[], []]);
  expect(await read("overlooked")).toEqual([1, 1]);
});
