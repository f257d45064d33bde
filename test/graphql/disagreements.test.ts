import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { runLoupe } from "../cli/run-loupe.ts";
import { openDetectionStage } from "../helpers/detection-stage.ts";
import { matchGreedily, type Matched } from "../helpers/match-greedily.ts";
import { readTar } from "../helpers/read-tar.ts";
import type { ShardList } from "../helpers/stream-stage.ts";

const { ask, query, change, waitForEnd, url, token } = await openDetectionStage();
const ON = { dataset: { owner: "admin", name: "compared" }, branch: "main" };
const SAMPLES = 400;

interface Image {
  truth: Matched[];
  /** Null where there is no value, not even that nothing was found. */
  found: Matched[] | null;
}

/** Few places and scores, so that much overlaps and ties. */
function someObjects(labels: readonly string[], crowds: readonly boolean[]) {
  const box = fc.tuple(
    fc.integer({ min: 0, max: 3 }),
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 4, max: 8 }),
    fc.integer({ min: 4, max: 7 }),
  );
  const object = fc.record({
    label: fc.constantFrom(...labels),
    box,
    score: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
    isCrowd: fc.constantFrom(...crowds),
  });
  return fc.array(object, { maxLength: 5 });
}

const IMAGES: Image[] = fc.sample(
  fc.record({
    truth: someObjects(["cat", "dog"], [false, false, false, true]),
    found: fc.option(someObjects(["cat", "dog", "fox"], [false]), { freq: 9 }),
  }),
  { numRuns: SAMPLES, seed: 7 },
);

beforeAll(async () => {
  await change("createDataset", ON.dataset);
  const describes = "OBJECT";
  for (const tensor of [
    { path: "boxes", htype: "BBOX" },
    { path: "labels", htype: "CLASS_LABEL", classNames: ["cat", "dog"] },
    { path: "iscrowd", htype: "GENERIC", dtype: "BOOL" },
    { path: "found/boxes", htype: "BBOX", coords: { type: "PIXEL", mode: "LTRB" } },
    { path: "found/labels", htype: "CLASS_LABEL", classNames: ["fox", "dog", "cat"] },
    { path: "found/scores", htype: "GENERIC" },
    { path: "parts/boxes", htype: "BBOX", coords: { type: "FRACTIONAL", mode: "LTWH" } },
    { path: "parts/labels", htype: "CLASS_LABEL", classNames: ["cat"] },
    { path: "parts/scores", htype: "GENERIC" },
  ])
    await change("createTensor", { ...ON, ...tensor, describes });
  await change("appendSamples", { ...ON, samples: IMAGES.map(valuesOf) });
  await change("commit", { ...ON, message: "Images" });
});

function valuesOf({ truth, found }: Image) {
  const corners = ({ box: [l, t, w, h] }: Matched) => [l!, t!, l! + w!, t! + h!];
  const labels = (objects: Matched[]) => objects.map(({ label }) => label);
  const values = [
    { tensor: "boxes", boxes: truth.map(({ box }) => box) },
    { tensor: "labels", labels: labels(truth) },
    { tensor: "iscrowd", numbers: truth.map(({ isCrowd }) => Number(isCrowd)) },
    ...(found
      ? [
          { tensor: "found/boxes", boxes: found.map(corners) },
          { tensor: "found/labels", labels: labels(found) },
          { tensor: "found/scores", numbers: found.map(({ score }) => score) },
        ]
      : []),
  ];
  return { values };
}

const INDICES = `query ($filter: SampleFilter, $first: Int!) { dataset(owner: "admin", name: "compared") {
  samples(filter: $filter, first: $first) { nodes { index } totalCount } } }`;

async function indicesOf(filter: object, first = SAMPLES): Promise<number[]> {
  const { samples } = (await ask(INDICES, { filter, first })).dataset;
  const indices: number[] = samples.nodes.map(({ index }: { index: number }) => index);
  if (first === SAMPLES) expect(samples.totalCount).toBe(indices.length);
  return indices;
}

interface Asked {
  kind: "SURPLUS" | "MISSED" | "CONFUSION";
  scoreThreshold: number;
  iouThreshold: number;
  actual?: string[];
  predicted?: string[];
}

/** How many disagreements a sample has; null where it has none to speak of. */
function disagreements({ truth, found }: Image, asked: Asked): number | null {
  if (!found) return null;
  const { kind, actual, predicted } = asked;
  const matches = matchGreedily(truth, found, { ...asked, withinClasses: kind !== "CONFUSION" });
  const fits = (classes: string[] | undefined, label: string) => classes?.includes(label) ?? true;
  if (kind === "SURPLUS")
    return matches.filter(({ prediction, object }) => !object && fits(predicted, prediction.label))
      .length;
  if (kind === "MISSED") {
    const seen = new Set(matches.map(({ object }) => object));
    return truth.filter(
      (object) => !seen.has(object) && !object.isCrowd && fits(actual, object.label),
    ).length;
  }
  return matches.filter(
    ({ prediction, object }) =>
      object &&
      !object.isCrowd &&
      object.label !== prediction.label &&
      fits(actual, object.label) &&
      fits(predicted, prediction.label),
  ).length;
}

function expected(asked: Asked, isEnough = (count: number) => count > 0): number[] {
  return IMAGES.flatMap((image, index) => {
    const count = disagreements(image, asked);
    return count !== null && isEnough(count) ? [index] : [];
  });
}

const someClasses = (names: readonly string[]) =>
  fc.option(fc.subarray([...names], { minLength: 1 }), { nil: undefined });

const asking: fc.Arbitrary<Asked> = fc
  .record({
    kind: fc.constantFrom("SURPLUS" as const, "MISSED" as const, "CONFUSION" as const),
    scoreThreshold: fc.constantFrom(0, 0.3, 0.5, 0.875),
    iouThreshold: fc.constantFrom(0.05, 0.3, 0.5, 0.75, 1),
    actual: someClasses(["cat", "dog"]),
    predicted: someClasses(["cat", "dog", "fox"]),
  })
  .map(({ kind, actual, predicted, ...thresholds }) => ({
    kind,
    ...thresholds,
    ...(kind !== "SURPLUS" && actual ? { actual } : {}),
    ...(kind !== "MISSED" && predicted ? { predicted } : {}),
  }));

describe("disagreements", () => {
  test("are those of a plain matching, at any thresholds and of any classes", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(asking, fc.nat(2), async (asked, least) => {
        const filter = { ...asked, predictions: "found", count: { atLeast: least } };
        const indices = await indicesOf({ disagreement: filter });
        expect(indices).toEqual(expected(asked, (count) => count >= least));
        if (least > 0) found += indices.length;
      }),
      { numRuns: 60, seed: 3 },
    );
    expect(found).toBeGreaterThan(500);
  });

  test("go with other conditions, a page at a time", async () => {
    const asked = { kind: "SURPLUS", scoreThreshold: 0.5, iouThreshold: 0.5 } as const;
    const disagreement = { kind: "SURPLUS", predictions: "found" };
    const none = { not: { disagreement } };
    const all = expected(asked);
    const others = IMAGES.map((_, index) => index).filter((index) => !all.includes(index));
    expect(await indicesOf(none)).toEqual(others);
    expect(await indicesOf({ disagreement }, 7)).toEqual(all.slice(0, 7));
    const missed = { kind: "MISSED" as const, scoreThreshold: 0.5, iouThreshold: 0.5 };
    const both = {
      or: [{ disagreement }, { disagreement: { kind: "MISSED", predictions: "found" } }],
    };
    const either = new Set([...all, ...expected(missed)]);
    expect(await indicesOf(both)).toEqual([...either].toSorted((a, b) => a - b));
    const exactly = { disagreement: { ...disagreement, count: { equals: 0 } } };
    expect(await indicesOf(exactly)).toEqual(expected(asked, (count) => count === 0));
  });

  test("are those that the evaluator of matches stores", async () => {
    const inputs = ["boxes", "labels", "scores"].map((name) => ({
      role: `predicted_${name}`,
      tensor: `found/${name}`,
    }));
    const options = { scoreThreshold: 0.3, iouThreshold: 0.3 };
    const input = { ...ON, evaluator: "detection-metrics/matches", inputs, options };
    const { run } = (await change("startRun", input, "run { id }")) as { run: { id: string } };
    await waitForEnd(run.id);
    for (const [stored, disagreement] of [
      [{ path: "model_evaluation/fp", atLeast: 1 }, { kind: "SURPLUS" }],
      [
        { path: "model_evaluation/fn", atLeast: 2 },
        { kind: "MISSED", count: { atLeast: 2 } },
      ],
      [
        { path: "model_evaluation/confusions", matches: "[dog -> cat]" },
        { kind: "CONFUSION", actual: ["dog"], predicted: ["cat"] },
      ],
    ] as const) {
      const indices = await indicesOf({
        disagreement: { ...disagreement, ...options, predictions: "found" },
      });
      expect(indices).toEqual(await indicesOf({ tensor: stored }));
      expect(indices.length).toBeGreaterThan(20);
    }
  });

  test("are the same for the command line and the stream", async () => {
    const asked = { kind: "CONFUSION", scoreThreshold: 0.3, iouThreshold: 0.3 } as const;
    const filter = JSON.stringify({ disagreement: { ...asked, predictions: "found" } });
    const indices = expected(asked);
    const args = [
      "query",
      "admin/compared",
      "--filter",
      filter,
      "--first",
      String(SAMPLES),
      "--json",
    ];
    const { stdout, stderr } = await runLoupe(args, { LOUPE_SERVER: url, LOUPE_TOKEN: token });
    expect(stderr).toBe("");
    const { samples } = JSON.parse(stdout) as { samples: { index: number }[] };
    expect(samples.map(({ index }) => index)).toEqual(indices);
    expect(await indicesInStream(filter)).toEqual(indices);
  });
});

async function indicesInStream(filter: string): Promise<number[]> {
  const headers = { authorization: `Bearer ${token}` };
  const get = async (path: string) => fetch(url + path, { headers });
  const parameters = new URLSearchParams({ tensors: "labels", filter });
  const list = await get(`/datasets/admin/compared/main/shards?${parameters}`);
  const { shards } = (await list.json()) as ShardList;
  const tars = await Promise.all(shards.map(async (shard) => (await get(shard.url)).bytes()));
  const members = tars.flatMap((bytes) => readTar(Buffer.from(bytes)));
  return members.map(({ name }) => Number(/-(\d+)\./.exec(name)![1]));
}

test.each<[string, object, string, string[]]>([
  ["a group", { predictions: "fund" }, 'Group "fund" has no objects at "main".', ["predictions"]],
  [
    "a tensor of scores",
    { predictions: "found", scores: "score" },
    'No tensor "score" describes the objects of group "found". Did you mean "scores"?',
    ["scores"],
  ],
  [
    "what is no score",
    { predictions: "found", scores: "boxes" },
    '"found/boxes" is a bbox tensor that describes objects; expected scores, one number for each prediction.',
    ["scores"],
  ],
  ["a class", { predictions: "found", predicted: ["cow"] }, 'no class "cow"', ["predicted", "0"]],
  [
    "a side that is not there",
    { predictions: "found", actual: ["cat"] },
    "actual does not fit SURPLUS",
    ["actual"],
  ],
  [
    "a threshold",
    { predictions: "found", iouThreshold: 0 },
    "The threshold of IoU is 0; expected more than 0, and 1 at most.",
    ["iouThreshold"],
  ],
  [
    "boxes in another unit",
    { predictions: "parts" },
    '"boxes" holds pixel boxes and "parts/boxes" fractional ones; expected both in one unit.',
    [],
  ],
])("refused is %s", async (_, filter, message, at) => {
  const asked = { disagreement: { kind: "SURPLUS", ...filter } };
  const { errors } = await query(INDICES, { filter: asked, first: 1 });
  expect(errors![0]!.message).toContain(message);
  expect(errors![0]!.extensions.inputPath?.map(String)).toEqual(["filter", "disagreement", ...at]);
});
