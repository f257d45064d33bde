import { expect, test } from "vitest";
import { openDetectionStage, type ComparedImage } from "../helpers/detection-stage.ts";

const stage = await openDetectionStage();
const { ask, query, change, person } = stage;

const STREET = { owner: "admin", name: "street" };
const BOX = [10, 10, 40, 40];
const FAR = [200, 200, 40, 40];
const SPOT = [90, 20, 30, 30];

/** Four images with a cat each. The former model finds the first two, and sees a dog in the fourth. */
const FORMER: readonly ComparedImage[] = [
  { truth: [["cat", BOX]], found: [["cat", BOX, 0.9]] },
  { truth: [["cat", BOX]], found: [["cat", BOX, 0.8]] },
  { truth: [["cat", BOX]], found: [] },
  {
    truth: [["cat", BOX]],
    found: [
      ["dog", FAR, 0.7],
      ["dog", SPOT, 0.7],
    ],
  },
];

const COMPARE = (
  fields: string,
) => `query ($before: ID!, $after: ID!, $output: String!, $direction: OrderDirection, $first: Int, $after_: String, $filter: SampleFilter) {
  compareRuns(before: $before, after: $after) { ${fields} } }`;
const SAMPLES = `output(name: $output) { name better changes { risen fallen same onlyBefore onlyAfter }
  samples(direction: $direction, first: $first, after: $after_, filter: $filter) {
    pageInfo { hasNextPage endCursor } nodes { sample { sampleId index } before after change } } }`;

interface ComparedPage {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: Compared[];
}

interface Compared {
  sample: { sampleId: number; index: number };
  before: number | null;
  after: number | null;
  change: number | null;
}

const sampleIds = await stage.make("street", FORMER);
const before = await stage.evaluate("street");
// The later model finds the third, too, loses the second and doubts no dogs any more; and the label
// of the fourth turns out to have been wrong.
await stage.edit("street", sampleIds[1]!, { found: [] });
await stage.edit("street", sampleIds[2]!, { found: [["cat", BOX, 0.9]] });
await stage.edit("street", sampleIds[3]!, {
  truth: [
    ["dog", FAR],
    ["cat", BOX],
  ],
  found: [["dog", FAR, 0.7]],
});
const after = await stage.evaluate("street");
const runs = { before, after };

test("two runs are compared by figures, also of each class", async () => {
  const { compareRuns } = await ask(
    `query ($before: ID!, $after: ID!) { compareRuns(before: $before, after: $after) {
      before { id } after { id } figures { name before after change }
      classes { name } class(name: "dog") { name figures { name before after change } }
      outputs { name better } } }`,
    runs,
  );
  expect([compareRuns.before.id, compareRuns.after.id]).toEqual([before, after]);
  const figures = byName(compareRuns.figures);
  expect(figures["tp"]).toEqual({ name: "tp", before: 2, after: 3, change: 1 });
  expect(figures["fp"]).toEqual({ name: "fp", before: 2, after: 0, change: -2 });
  expect(figures["APsmall"]).toEqual({ name: "APsmall", before: null, after: null, change: null });
  expect(compareRuns.classes).toEqual([{ name: "cat" }, { name: "dog" }]);
  expect(byName(compareRuns.class.figures)["AP"]).toEqual({
    name: "AP",
    before: null,
    after: 1,
    change: null,
  });
  expect(compareRuns.outputs).toEqual([
    { name: "fn", better: "LOWER" },
    { name: "fp", better: "LOWER" },
    { name: "tp", better: "HIGHER" },
  ]);
});

test("samples are paged through by how much an output has changed", async () => {
  const read = async (output: string, variables: object = {}) => {
    const { compareRuns } = await ask(COMPARE(SAMPLES), { ...runs, output, ...variables });
    return compareRuns.output;
  };
  const worse = await read("fp");
  expect(worse).toMatchObject({
    name: "fp",
    better: "LOWER",
    changes: { risen: 0, fallen: 1, same: 3, onlyBefore: 0, onlyAfter: 0 },
  });
  expect(worse.samples.nodes.map(({ change: by }: Compared) => by)).toEqual([-2, 0, 0, 0]);
  expect(worse.samples.nodes[0]).toEqual({
    sample: { sampleId: sampleIds[3], index: 3 },
    before: 2,
    after: 0,
    change: -2,
  });
  const found: number[] = [];
  for (let after_: string | null = null; ;) {
    const page: ComparedPage = (await read("tp", { direction: "DESC", first: 1, after_ })).samples;
    found.push(...page.nodes.map(({ sample }: Compared) => sample.index));
    if (!page.pageInfo.hasNextPage) break;
    after_ = page.pageInfo.endCursor;
  }
  expect([found[0], found[1], found[3]].map(Number)).toEqual([3, 2, 1]);
  const filtered = await read("tp", {
    filter: { tensor: { path: "labels", containsAny: ["dog"] } },
  });
  expect(filtered.samples.nodes.map(({ sample }: Compared) => sample.index)).toEqual([3]);
});

test("the two sides of a change are told apart without predicting anew", async () => {
  const ATTRIBUTION = `query ($before: ID!, $after: ID!) { compareRuns(before: $before, after: $after) { attribution {
    reason relabelled { id state } remodelled { id inputs { role commit { commitId } } sourceCommit { commitId } }
    figures { name change model labels } } } }`;
  const none = (await ask(ATTRIBUTION, runs)).compareRuns.attribution;
  expect(none).toEqual({ reason: null, relabelled: null, remodelled: null, figures: [] });
  await change("createBranch", { dataset: STREET, name: "combined" });
  const input = { ...runs, branch: "combined", clientMutationId: "attribute" };
  const { runs: started } = (await change("startAttribution", input, "runs { id }")) as {
    runs: { id: string }[];
  };
  expect(started).toHaveLength(2);
  expect(await change("startAttribution", input, "runs { id }")).toEqual({ runs: started });
  for (const { id } of started) await stage.waitForEnd(id);
  const again = { ...runs, branch: "combined" };
  expect(await change("startAttribution", again, "runs { id }")).toEqual({ runs: [] });

  const { figures, relabelled, remodelled } = (await ask(ATTRIBUTION, runs)).compareRuns
    .attribution;
  expect(relabelled.state).toBe("SUCCEEDED");
  const { evaluationRun: former } = await ask(
    "query ($id: ID!) { evaluationRun(id: $id) { sourceCommit { commitId } } }",
    { id: before },
  );
  const commitOf = (role: string) =>
    remodelled.inputs.find((input: { role: string }) => input.role === role).commit.commitId;
  expect(commitOf("labels")).toBe(former.sourceCommit.commitId);
  expect(commitOf("predicted_labels")).not.toBe(former.sourceCommit.commitId);
  // tp: 2 on both labels' former state, +1 by the labels alone; 2 and 3 of the later model.
  expect(byName(figures)["tp"]).toEqual({ name: "tp", change: 1, model: 0, labels: 1 });
  expect(byName(figures)["fp"]).toEqual({ name: "fp", change: -2, model: -1, labels: -1 });
});

test("a dataset and its fork are compared by the ids of their samples", async () => {
  await change("forkDataset", { dataset: STREET, owner: "admin", name: "fork" });
  await stage.edit("fork", sampleIds[0]!, { found: [] });
  const inFork = await stage.evaluate("fork");
  const { compareRuns } = await ask(COMPARE(`${SAMPLES} attribution { reason }`), {
    before,
    after: inFork,
    output: "fn",
    direction: "DESC",
    first: 1,
  });
  expect(compareRuns.output.samples.nodes).toMatchObject([{ before: 0, after: 1, change: 1 }]);
  expect(compareRuns.attribution.reason).toMatch(/^The runs are of two datasets/);
  const { errors } = await query(
    "mutation ($input: StartAttributionInput!) { startAttribution(input: $input) { runs { id } } }",
    { input: { before, after: inFork, branch: "main" } },
  );
  expect(errors?.[0]?.extensions.code).toBe("INVALID_INPUT");
});

test("what can't be compared is refused", async () => {
  const codeOf = async (variables: object, fields = "before { id }") => {
    const { data, errors } = await query(
      `query ($before: ID!, $after: ID!) { compareRuns(before: $before, after: $after) { ${fields} } }`,
      { ...runs, ...variables },
    );
    return errors?.[0]?.extensions.code ?? data.compareRuns;
  };
  const other = await stage.evaluate("street", { evaluator: "label-quality", branch: "combined" });
  expect(await codeOf({ after: other })).toBe("INVALID_INPUT");
  expect(await codeOf({}, 'output(name: "confusions") { name }')).toBe("TENSOR_NOT_FOUND");
  expect(await codeOf({}, 'class(name: "cow") { name }')).toBe("CLASS_NOT_FOUND");
  const unknown = Buffer.from("EvaluationRun:999999").toString("base64");
  expect(await codeOf({ before: unknown })).toBeNull();
  const eve = await person("eve");
  const text =
    "query ($before: ID!, $after: ID!) { compareRuns(before: $before, after: $after) { before { id } } }";
  expect(await query(text, runs, { token: eve })).toEqual({ data: { compareRuns: null } });
});

test("an input is read at the ref that is named for it, which has to have it", async () => {
  const start = (input: object) =>
    query("mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }", {
      input: {
        dataset: STREET,
        branch: "combined",
        evaluator: "detection-metrics/matches",
        inputs: [input],
      },
    });
  const role = "predicted_boxes";
  const nowhere = await start({ role, tensor: "found/boxes", ref: "nowhere" });
  expect(nowhere.errors?.[0]?.extensions.code).toBe("REF_NOT_FOUND");
  const missing = await start({ role, tensor: "combined/relabelled/matches/boxes", ref: "main" });
  expect(missing.errors?.[0]?.extensions.code).toBe("INPUT_MISSING");
  const unknown = await start({ role: "eyes", tensor: "found/boxes", ref: "main" });
  expect(unknown.errors?.[0]?.extensions.code).toBe("INVALID_INPUT");
});

function byName<Item extends { name: string }>(items: Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.name, item]));
}
