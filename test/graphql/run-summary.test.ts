import { expect, test } from "vitest";
import { openDetectionStage, type ComparedImage } from "../helpers/detection-stage.ts";

const stage = await openDetectionStage();
const { ask, query } = stage;

const BOX = [10, 10, 40, 40];
const FAR = [200, 200, 40, 40];

/** A cat that was found and a dog taken for a cat; nothing; a dog that was missed; nothing predicted. */
const IMAGES: readonly ComparedImage[] = [
  {
    truth: [
      ["cat", BOX],
      ["dog", FAR],
    ],
    found: [
      ["cat", BOX, 0.75],
      ["cat", FAR, 0.96],
    ],
  },
  { truth: [], found: [] },
  { truth: [["dog", BOX]], found: [] },
  { truth: [["dog", BOX]] },
];
await stage.make("compared", IMAGES);
const run = await stage.evaluate("compared");

const FIGURES = "figures { name value }";

test("a run says what it comes to: figures, classes, curves, confusion, notes", async () => {
  const { evaluationRun } = await ask(
    `query ($id: ID!) { evaluationRun(id: $id) { summary {
      ${FIGURES} notes
      classes { name ${FIGURES} } class(name: "dog") { name ${FIGURES} }
      curves { name className iouThreshold recall precision score }
      curve(className: "cat") { className iouThreshold } mean: curve { className }
      strict: curve(className: "cat", iouThreshold: 0.9) { className iouThreshold precision }
      other: curve(iouThreshold: 0.55) { className } curveThresholds
      confusion {
        classNames counts mostConfused(first: 1) { predicted actual count }
        takenForCat: count(predicted: "cat", actual: "dog") missed: count(actual: "dog")
      }
    } } }`,
    { id: run },
  );
  const { summary } = evaluationRun;
  expect(toObject(summary.figures)).toMatchObject({
    samples: 3,
    samplesLeftOut: 1,
    tp: 1,
    fp: 1,
    fn: 2,
    precision: 0.5,
    APsmall: null,
    AR100: 0.5,
  });
  expect(Object.keys(toObject(summary.figures)).slice(0, 5)).toEqual([
    "samples",
    "samplesLeftOut",
    "tp",
    "fp",
    "fn",
  ]);
  expect(summary.notes).toEqual([
    "1 sample without a value for the ground truth or the predictions was left out.",
  ]);
  expect(summary.classes.map(({ name }: { name: string }) => name)).toEqual(["cat", "dog"]);
  expect(summary.class).toEqual(summary.classes[1]);
  expect(toObject(summary.class.figures)).toMatchObject({ objects: 2, fn: 2, recall: 0, AP: 0 });
  const names = summary.curves.map(({ className }: { className: string | null }) => className);
  expect(names.slice(0, 3)).toEqual([null, "cat", "dog"]);
  expect(names).toHaveLength(9);
  expect(summary.curveThresholds).toEqual([0.5, 0.75, 0.9]);
  expect(summary.strict).toMatchObject({ className: "cat", iouThreshold: 0.9 });
  expect(summary.other).toBeNull();
  const [, cat] = summary.curves;
  expect(cat).toMatchObject({ name: "precision", iouThreshold: 0.5 });
  expect([cat.recall.length, cat.precision[100], cat.score[100]]).toEqual([101, 0.5, 0.75]);
  expect([summary.curve.className, summary.mean.className]).toEqual(["cat", null]);
  expect(summary.confusion).toEqual({
    classNames: ["cat", "dog"],
    counts: [
      [1, 1, 0],
      [0, 0, 0],
      [0, 1, 0],
    ],
    mostConfused: [{ predicted: "cat", actual: "dog", count: 1 }],
    takenForCat: 1,
    missed: 1,
  });
});

test("a class that the run does not have is refused by name", async () => {
  const { errors } = await query(
    `query ($id: ID!) { evaluationRun(id: $id) { summary { class(name: "cow") { name } } } }`,
    { id: run },
  );
  expect(errors?.[0]).toMatchObject({
    message: 'The run has no class "cow"; its classes are: cat, dog.',
    extensions: { code: "CLASS_NOT_FOUND" },
  });
});

test("parts that an evaluator does not sum up are empty; before its end a run has none", async () => {
  const id = await stage.evaluate("compared", { evaluator: "label-quality" });
  const { evaluationRun } = await ask(
    `query ($id: ID!) { evaluationRun(id: $id) { summary { ${FIGURES} classes { name } curve { name } curves { name } confusion { classNames } class(name: "dog") { name } } } }`,
    { id },
  );
  const { figures, ...others } = evaluationRun.summary;
  expect(toObject(figures)).toMatchObject({ samples: 3, meanSwapped: expect.any(Number) });
  expect(others).toEqual({ classes: [], curve: null, curves: [], confusion: null, class: null });
});

test("runs are listed by evaluator, state, branch and model", async () => {
  const idsOf = async (filter: object) => {
    const { dataset } = await ask(
      `query ($filter: RunFilter) { dataset(owner: "admin", name: "compared") { runs(filter: $filter) { nodes { id evaluator } } } }`,
      { filter },
    );
    return dataset.runs.nodes.map(({ id }: { id: string }) => id);
  };
  const all = await idsOf({});
  expect(all).toHaveLength(2);
  expect(await idsOf({ evaluator: "detection-metrics/matches" })).toEqual([run]);
  expect(await idsOf({ states: ["SUCCEEDED"], branch: "main" })).toEqual(all);
  expect(await idsOf({ states: ["FAILED", "RUNNING"] })).toEqual([]);
  expect(await idsOf({ states: [] })).toEqual([]);
  expect(await idsOf({ model: "digits" })).toEqual([]);
  const { errors } = await query(
    `{ dataset(owner: "admin", name: "compared") { runs(filter: { branch: "no-such" }) { nodes { id } } } }`,
  );
  expect(errors?.[0]?.extensions.code).toBe("REF_NOT_FOUND");
});

test.each([
  ["tp at least 1", { tensor: { path: "model_evaluation/tp", atLeast: 1 } }, [0]],
  ["fn above 0", { tensor: { path: "model_evaluation/fn", greaterThan: 0 } }, [0, 2]],
  [
    "a dog taken for a cat",
    { tensor: { path: "model_evaluation/confusions", matches: "[dog -> cat]" } },
    [0],
  ],
  [
    "a false positive among the predictions",
    { tensor: { path: "model_evaluation/matches/outcome", containsAny: ["false positive"] } },
    [0],
  ],
  ["sure labels", { tensor: { path: "model_evaluation/label_quality", atLeast: 0.99 } }, [1, 2]],
])("samples are found by %s", async (_, filter, expected) => {
  const { dataset } = await ask(
    `query ($filter: SampleFilter) { dataset(owner: "admin", name: "compared") { samples(filter: $filter) { nodes { index } } } }`,
    { filter },
  );
  expect(dataset.samples.nodes.map(({ index }: { index: number }) => index)).toEqual(expected);
});

test("samples are ordered by counts and label quality; those without come last", async () => {
  const orderOf = async (tensor: string, direction: "ASC" | "DESC") => {
    const { dataset } = await ask(
      `query ($orderBy: [SampleOrder!]) { dataset(owner: "admin", name: "compared") { samples(orderBy: $orderBy) { nodes { index } } } }`,
      { orderBy: [{ tensor: `model_evaluation/${tensor}`, direction }] },
    );
    return dataset.samples.nodes.map(({ index }: { index: number }) => index);
  };
  expect(await orderOf("fp", "DESC")).toEqual([0, 2, 1, 3]);
  expect(await orderOf("label_quality", "ASC")).toEqual([0, 1, 2, 3]);
});

test("what became of each prediction is an object of its own, also beside the predictions", async () => {
  await stage.evaluate("compared", { outputGroup: "found" });
  const { dataset } = await ask(`{ dataset(owner: "admin", name: "compared") { sample(index: 0) {
    objects(group: "found/matches") {
      class { name }
      values(tensors: ["found/matches/outcome", "found/matches/iou"]) {
        ... on ClassLabelValue { classes { name } } ... on NumberValue { number }
      }
    } } } }`);
  expect(dataset.sample.objects).toEqual([
    { class: { name: "cat" }, values: [{ classes: [{ name: "true positive" }] }, { number: 1 }] },
    { class: { name: "cat" }, values: [{ classes: [{ name: "false positive" }] }, { number: 0 }] },
  ]);
});

function toObject(figures: { name: string; value: number | null }[]) {
  return Object.fromEntries(figures.map(({ name, value }) => [name, value]));
}
