import { expect, test } from "vitest";
import { ASKED, askedSample, SAMPLES, startAskingStage } from "../helpers/asking-stage.ts";

const { ask, query } = await startAskingStage();

const SAMPLES_QUERY = `query ($owner: String!, $name: String!, $ref: String, $filter: SampleFilter, $orderBy: [SampleOrder!],
    $first: Int, $after: String, $last: Int, $before: String, $offset: Int, $place: SafeInt!) {
  dataset(owner: $owner, name: $name) {
    samples(ref: $ref, filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before, offset: $offset) {
      nodes { index sampleId }
      pageInfo { hasNextPage hasPreviousPage endCursor isLive }
      place(sampleId: $place)
    }
  }
}`;

const read = async (asked: object) =>
  (await ask(SAMPLES_QUERY, { ...ASKED, place: 0, first: 2, ...asked })).dataset.samples;

const indices = ({ nodes }: { nodes: { index: number }[] }) => nodes.map(({ index }) => index);

const byLoss = (direction: "ASC" | "DESC") => ({ orderBy: [{ tensor: "loss", direction }] });

/** The indices of all samples by rising loss, NaN and none last. */
const rising = Array.from({ length: SAMPLES }, (_, index) => index).toSorted(
  (a, b) => keyOf(a) - keyOf(b),
);

function keyOf(index: number): number {
  const { loss } = askedSample(index);
  return loss === undefined ? 1e10 : Number.isNaN(loss) ? 1e9 : loss;
}

test("a page begins anywhere in an order, and goes on from there by cursor", async () => {
  const page = await read({ ...byLoss("ASC"), offset: 1200 });
  expect(indices(page)).toEqual(rising.slice(1200, 1202));
  expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  const next = await read({ ...byLoss("ASC"), after: page.pageInfo.endCursor });
  expect(indices(next)).toEqual(rising.slice(1202, 1204));
  const further = await read({ ...byLoss("ASC"), after: page.pageInfo.endCursor, offset: 295 });
  expect(indices(further)).toEqual(rising.slice(1497, 1499));
});

test("without an order, the offset is the index", async () => {
  expect(indices(await read({ offset: 1400 }))).toEqual([1400, 1401]);
  expect(indices(await read({ offset: 3 }))).toEqual([3, 4]);
});

test("past the end there is nothing", async () => {
  const page = await read({ ...byLoss("DESC"), offset: 1499, first: 10 });
  expect(indices(page)).toEqual([11]);
  expect(page.pageInfo.hasNextPage).toBe(false);
  expect(indices(await read({ ...byLoss("DESC"), offset: 1500 }))).toEqual([]);
  expect(indices(await read({ offset: 2_000_000_000 }))).toEqual([]);
});

test("a filter and an expression are counted like an order", async () => {
  const filter = { tensor: { path: "loss", atLeast: 100 } };
  const orderBy = [{ expression: "loss * 2", direction: "DESC" }];
  const asked = { filter, orderBy, offset: 1100 };
  const falling = rising.filter((index) => keyOf(index) >= 100 && keyOf(index) < 1e9).toReversed();
  expect(indices(await read(asked))).toEqual(falling.slice(1100, 1102));
});

test("a sample is found in an order, or is not in it", async () => {
  const [first] = (await read({ offset: 700, first: 1 })).nodes;
  const asked = { ...byLoss("ASC"), place: first.sampleId };
  expect((await read(asked)).place).toBe(rising.indexOf(700));
  expect((await read({ place: first.sampleId })).place).toBe(700);
  const filter = { tensor: { path: "loss", equals: -1 } };
  expect((await read({ ...asked, filter })).place).toBeNull();
  expect((await read({ ...asked, place: 99_999_999 })).place).toBeNull();
});

test("changes move places at once, and a reset moves them back", async () => {
  const top = async () => indices(await read({ ...byLoss("DESC"), offset: 1100, first: 1 }));
  const before = await top();
  const [{ sampleId }] = (await read({ first: 1 })).nodes;
  await ask(`mutation ($input: SetValuesInput!) { setValues(input: $input) { revision } }`, {
    input: {
      dataset: ASKED,
      branch: "main",
      edits: [{ sample: { id: sampleId }, tensor: "loss", value: { number: 5000 } }],
    },
  });
  const shifted = rising.slice(1).toSpliced(1497, 0, rising[0]!);
  const falling = [...shifted.slice(0, 1498).toReversed(), ...shifted.slice(1498)];
  expect(await top()).toEqual([falling[1100]]);
  await ask(
    `mutation { resetBranch(input: { dataset: { owner: "admin", name: "asked" }, branch: "main" }) { branch { name } } }`,
  );
  expect(await top()).toEqual(before);
});

test("so do changes on a branch of a tensor that it inherited, one after the other", async () => {
  await ask(
    `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { name } } }`,
    { input: { dataset: ASKED, name: "inheriting" } },
  );
  const nodes = (await read({ first: 4 })).nodes as { index: number; sampleId: number }[];
  for (const { index, sampleId } of nodes) {
    await ask(`mutation ($input: SetValuesInput!) { setValues(input: $input) { revision } }`, {
      input: {
        dataset: ASKED,
        branch: "inheriting",
        edits: [{ sample: { id: sampleId }, tensor: "loss", value: { number: 6000 + index } }],
      },
    });
    const { place } = await read({ ...byLoss("DESC"), ref: "inheriting", place: sampleId });
    expect(place).toBe(0);
  }
});

test("an offset that means nothing is refused", async () => {
  const refused = async (asked: object) => {
    const { errors } = await query(SAMPLES_QUERY, { ...ASKED, place: 0, ...asked });
    return [errors![0]!.extensions.code, errors![0]!.message];
  };
  expect(await refused({ offset: -1 })).toEqual([
    "INVALID_INPUT",
    "`offset` is -1; expected 0 or more.",
  ]);
  const alone = ["INVALID_INPUT", "`offset` goes with `first` and `after` only."];
  expect(await refused({ offset: 1, last: 5 })).toEqual(alone);
  const { pageInfo } = await read({});
  expect(await refused({ offset: 1, first: 5, before: pageInfo.endCursor })).toEqual(alone);
});
