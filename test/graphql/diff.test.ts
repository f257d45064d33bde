import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, query, person } = await startTestServer();

const dataset = { owner: "admin", name: "digits" };
const where = { dataset, branch: "main" };
let ids: number[] = [];
let objects: number[] = [];
let first = "";

/** "first" has four samples with a loss and an object; what is done since is not committed. */
beforeAll(async () => {
  await run("createDataset", dataset, "dataset { id }");
  await run("createTensor", { ...where, path: "loss", htype: "GENERIC" }, "tensor { path }");
  const boxes = { path: "seen/boxes", htype: "BBOX", describes: "OBJECT" };
  await run("createTensor", { ...where, ...boxes }, "tensor { path }");
  const labels = { path: "seen/labels", htype: "CLASS_LABEL", describes: "OBJECT" };
  const classNames = ["cat", "dog"];
  await run("createTensor", { ...where, ...labels, classNames }, "tensor { path }");
  const counts = { path: "seen/counts", htype: "GENERIC", describes: "OBJECT", dtype: "INT32" };
  await run("createTensor", { ...where, ...counts }, "tensor { path }");
  const samples = [0, 1, 2, 3].map((number) => ({
    values: [
      { tensor: "loss", number },
      { tensor: "seen/boxes", boxes: [[number, 0, 1, 1]] },
      { tensor: "seen/labels", labels: ["cat"] },
      { tensor: "seen/counts", numbers: [number] },
    ],
  }));
  ids = (await run("appendSamples", { ...where, samples }, "sampleIds")).sampleIds;
  const { commit } = await run("commit", { ...where, message: "first" }, "commit { commitId }");
  first = commit.commitId;
  const found = await ask(
    `{ dataset(owner: "admin", name: "digits") { samples { nodes { objects(group: "seen") { objectId } } } } }`,
  );
  objects = found.dataset.samples.nodes.map(
    (node: { objects: { objectId: number }[] }) => node.objects[0]!.objectId,
  );
  await run("createBranch", { dataset, name: "side" }, "branch { name }");
  await changeMain();
});

async function changeMain() {
  const set = (nth: number, value: object | null) => ({
    sample: { id: String(ids[nth]) },
    tensor: "loss",
    value,
  });
  await run("setValues", { ...where, edits: [set(0, { number: 10 }), set(1, null)] }, "revision");
  const values = [
    { tensor: "seen/boxes", boxes: [[5, 5, 5, 5]] },
    { tensor: "seen/labels", labels: ["dog"] },
  ];
  const added = [...values, { tensor: "seen/counts", number: 7 }];
  const edits = [
    { sample: { id: String(ids[2]) }, group: "seen", update: { objectId: objects[2], values } },
    { sample: { id: String(ids[1]) }, group: "seen", add: { values: added } },
    { sample: { id: String(ids[1]) }, group: "seen", remove: { objectId: objects[1] } },
  ];
  await run("editObjects", { ...where, edits }, "revision");
  await run("deleteSamples", { ...where, samples: [{ id: String(ids[3]) }] }, "revision");
  await run("appendSamples", { ...where, samples: [{ values: [] }] }, "sampleIds");
  await run("renameTensor", { ...where, path: "loss", newPath: "error" }, "tensor { path }");
}

async function run(mutation: string, input: object, fields: string) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  return (await ask(text, { input }))[mutation];
}

const diff = async (args: string, fields: string) =>
  (await ask(`{ dataset(owner: "admin", name: "digits") { diff(${args}) { ${fields} } } }`)).dataset
    .diff;

const refuse = async (args: string, fields = "samplesAdded") => {
  const text = `{ dataset(owner: "admin", name: "digits") { diff(${args}) { ${fields} } } }`;
  return (await query(text)).errors?.[0]?.extensions.code;
};

const VALUES = `{
  __typename tensor { path }
  ... on NumberValue { number }
  ... on BoxesValue { boxes { raw } }
  ... on ClassLabelValue { classes { name } }
}`;

test("a diff counts what differs and names the tensors", async () => {
  const found = await diff(
    `from: "${first}", to: "main"`,
    `from { name kind commit { commitId } } to { name hasUncommittedChanges } mergeBase { commitId }
     samplesAdded samplesDeleted valuesChanged objectsChanged groupsCreated groupsDeleted
     tensors { kinds before { path } after { path } valuesAdded valuesUpdated valuesRemoved }`,
  );
  const changed = (path: string, updated: number) => ({
    kinds: ["VALUES_CHANGED"],
    before: { path },
    after: { path },
    valuesAdded: 1,
    valuesUpdated: updated,
    valuesRemoved: 1,
  });
  expect(found).toEqual({
    from: { name: first, kind: "COMMIT", commit: { commitId: first } },
    to: { name: "main", hasUncommittedChanges: true },
    mergeBase: null,
    samplesAdded: 1,
    samplesDeleted: 1,
    valuesChanged: 2,
    objectsChanged: 3,
    groupsCreated: [],
    groupsDeleted: [],
    tensors: [
      {
        kinds: ["RENAMED", "VALUES_CHANGED"],
        before: { path: "loss" },
        after: { path: "error" },
        valuesAdded: 0,
        valuesUpdated: 1,
        valuesRemoved: 1,
      },
      changed("seen/boxes", 1),
      changed("seen/counts", 0),
      changed("seen/labels", 1),
    ],
  });
});

test("samples, values and objects come with what they were and are", async () => {
  const found = await diff(
    `from: "${first}", to: "main"`,
    `samples { nodes { sampleId kind sample { index values(tensors: []) { __typename } } } }
     values { nodes { sampleId sample { index } pathBefore pathAfter kind before ${VALUES} after ${VALUES} } }
     objects { nodes { sampleId group objectId kinds before ${VALUES} after ${VALUES} } }`,
  );
  const number = (path: string, value: number) => ({
    __typename: "NumberValue",
    tensor: { path },
    number: value,
  });
  const object = (box: number[], name: string, count: number) => [
    { __typename: "BoxesValue", tensor: { path: "seen/boxes" }, boxes: [{ raw: box }] },
    number("seen/counts", count),
    { __typename: "ClassLabelValue", tensor: { path: "seen/labels" }, classes: [{ name }] },
  ];
  const paths = { pathBefore: "loss", pathAfter: "error" };
  expect(found).toEqual({
    samples: {
      nodes: [
        { sampleId: ids[3], kind: "DELETED", sample: { index: 3, values: [] } },
        { sampleId: expect.any(Number), kind: "ADDED", sample: { index: 3, values: [] } },
      ],
    },
    values: {
      nodes: [
        {
          ...paths,
          sampleId: ids[0],
          sample: { index: 0 },
          kind: "UPDATED",
          before: number("loss", 0),
          after: number("error", 10),
        },
        {
          ...paths,
          sampleId: ids[1],
          sample: { index: 1 },
          kind: "REMOVED",
          before: number("loss", 1),
          after: null,
        },
      ],
    },
    objects: {
      nodes: [
        {
          sampleId: ids[1],
          group: "seen",
          objectId: objects[1],
          kinds: ["REMOVED"],
          before: object([1, 0, 1, 1], "cat", 1),
          after: [],
        },
        {
          sampleId: ids[1],
          group: "seen",
          objectId: expect.any(Number),
          kinds: ["ADDED"],
          before: [],
          after: object([5, 5, 5, 5], "dog", 7),
        },
        {
          sampleId: ids[2],
          group: "seen",
          objectId: objects[2],
          kinds: ["MOVED", "RELABELLED"],
          before: object([2, 0, 1, 1], "cat", 2),
          after: object([5, 5, 5, 5], "dog", 2),
        },
      ],
    },
  });
});

test("each list is paged by its cursors, forwards and backwards", async () => {
  const args = `from: "${first}", to: "main"`;
  for (const [list, fields] of [
    ["samples", "sampleId kind"],
    ["values", "sampleId pathAfter kind"],
    ["objects", "sampleId objectId kinds"],
  ]) {
    const whole = (await diff(args, `${list} { edges { cursor node { ${fields} } } }`))[list!]
      .edges;
    const pageAfter = async (after: string | null) => {
      const page = `${list}(first: 1, after: ${JSON.stringify(after)})`;
      const wanted = `${page} { nodes { ${fields} } pageInfo { hasNextPage endCursor } }`;
      return (await diff(args, wanted))[list!];
    };
    const walked: unknown[] = [];
    for (let page = await pageAfter(null); ; page = await pageAfter(page.pageInfo.endCursor)) {
      walked.push(...page.nodes);
      if (!page.pageInfo.hasNextPage) break;
    }
    expect(walked).toEqual(whole.map(({ node }: { node: unknown }) => node));
    const before = `${list}(last: 1, before: "${whole.at(-1).cursor}") { nodes { ${fields} } }`;
    expect((await diff(args, before))[list!].nodes).toEqual([whole.at(-2).node]);
  }
});

test("the merge base is named, and what the other ref did is left out", async () => {
  const set = { sample: { id: String(ids[2]) }, tensor: "loss", value: { number: 5 } };
  await run("setValues", { dataset, branch: "side", edits: [set] }, "revision");
  const { commit } = await run(
    "commit",
    { dataset, branch: "side", message: "side" },
    "commit { commitId }",
  );
  const fields = "from { name } mergeBase { commitId message } samplesDeleted valuesChanged";
  expect(await diff(`from: "main", to: "side", fromMergeBase: true`, fields)).toEqual({
    from: { name: "main" },
    mergeBase: { commitId: first, message: "first" },
    samplesDeleted: 0,
    valuesChanged: 1,
  });
  const plain = await diff(`from: "main", to: "${commit.commitId.slice(0, 10)}"`, fields);
  expect(plain).toMatchObject({ mergeBase: null, samplesDeleted: 1, valuesChanged: 3 });
});

test("a filter takes either name of a tensor", async () => {
  const fields = "tensors { after { path } } valuesChanged objectsChanged";
  const tensors = [{ after: { path: "error" } }];
  for (const path of ["loss", "error"]) {
    expect(await diff(`from: "${first}", to: "main", tensors: ["${path}"]`, fields)).toEqual({
      tensors,
      valuesChanged: 2,
      objectsChanged: 0,
    });
  }
});

test("what is not there is refused, and so is who may not read", async () => {
  expect(await refuse(`from: "nowhere", to: "main"`)).toBe("REF_NOT_FOUND");
  expect(await refuse(`from: "main", to: "main", tensors: ["x"]`)).toBe("TENSOR_NOT_FOUND");
  const cursor = Buffer.from("value-changes:1").toString("base64url");
  const values = `values(after: "${cursor}") { nodes { kind } }`;
  expect(await refuse(`from: "${first}", to: "main"`, values)).toBe("INVALID_CURSOR");
  const gone = Buffer.from("value-changes:999999-1").toString("base64url");
  const page = `values(after: "${gone}") { nodes { kind } }`;
  expect(await refuse(`from: "${first}", to: "main"`, page)).toBe("CURSOR_EXPIRED");
  const stranger = await query(
    `{ dataset(owner: "admin", name: "digits") { diff(from: "main", to: "main") { samplesAdded } } }`,
    {},
    { token: await person("stranger") },
  );
  expect(stranger.errors?.[0]?.extensions.code).toBe("DATASET_NOT_FOUND");
});
