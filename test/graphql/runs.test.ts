import { definePlugin, type Evaluator } from "@loupe/plugin-api";
import { createClient } from "graphql-sse";
import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

/** Never carried out here: no worker runs. */
const mean: Evaluator = {
  name: "mean",
  description: "The mean of some numbers.",
  inputs: { numbers: { htype: "generic", description: "The numbers." } },
  outputs: { mean: { htype: "generic", description: "Their mean." } },
  options: { power: { type: "integer", description: "Taken first.", default: 1, minimum: 1 } },
  open: () => Promise.reject(new Error("No worker is expected to run.")),
};
const plugin = definePlugin({
  name: "test",
  version: "1.0.0",
  contractVersion: 1,
  evaluators: [mean],
});

const { ask, query, person, url, token } = await startTestServer({
  plugins: { plugins: [plugin], configUrl: import.meta.url },
});
const where = { dataset: { owner: "admin", name: "runs" }, branch: "main" };

beforeAll(async () => {
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "runs" }) { dataset { id } } }`,
  );
  await ask(
    `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { tensor { path } } }`,
    { input: { ...where, path: "numbers", htype: "GENERIC" } },
  );
  await ask(`mutation ($input: CommitInput!) { commit(input: $input) { commit { id } } }`, {
    input: { ...where, message: "tensors" },
  });
});

const START = `mutation ($input: StartRunInput!) { startRun(input: $input) { run {
  id state evaluator options inputs { role tensor } outputGroup branch { name } dataset { name } author samplesTotal commit { id } } } }`;
const start = async (input: object = {}) =>
  (await ask(START, { input: { ...where, evaluator: "test/mean", ...input } })).startRun.run;
const cancel = (id: string, options?: { token: string }) =>
  query(`mutation ($id: ID!) { cancelRun(input: { id: $id }) { run { state } } }`, { id }, options);

const resume = (id: string, options?: { token: string }) =>
  query(`mutation ($id: ID!) { resumeRun(input: { id: $id }) { run { state } } }`, { id }, options);

interface Received {
  events: { number: number; state: string; run: { state: string } }[];
  done: Promise<void>;
}

function subscribe(
  run: string,
  { since, secret = token }: { since?: number; secret?: string } = {},
  onEvent: (number: number) => void = () => {},
): Received {
  const client = createClient({
    url: `${url}/graphql`,
    retryAttempts: 0,
    headers: { authorization: `Bearer ${secret}` },
  });
  const events: Received["events"] = [];
  const done = new Promise<void>((resolve, reject) => {
    client.subscribe<{ runProgress: Received["events"][number] }>(
      {
        query: `subscription ($run: ID!, $since: Int) { runProgress(run: $run, since: $since) { number state run { state } } }`,
        variables: { run, since },
      },
      {
        next: ({ data, errors }) => {
          if (errors) return reject(new Error(String(errors[0]?.extensions?.["code"])));
          events.push(data!.runProgress);
          onEvent(data!.runProgress.number);
        },
        error: reject,
        complete: resolve,
      },
    );
  }).finally(() => client.dispose());
  return { events, done };
}

test("evaluators are listed with inputs, outputs and options", async () => {
  expect(
    await ask(
      `{ evaluators { name pluginVersion inputs { role htype required } outputs { name htype describes } options { name type default required minimum } } importers { name } }`,
    ),
  ).toEqual({
    evaluators: [
      {
        name: "test/mean",
        pluginVersion: "1.0.0",
        inputs: [{ role: "numbers", htype: "GENERIC", required: true }],
        outputs: [{ name: "mean", htype: "GENERIC", describes: "SAMPLE" }],
        options: [{ name: "power", type: "INTEGER", default: 1, required: false, minimum: 1 }],
      },
    ],
    importers: [],
  });
});

test("a run is queued, watched over server-sent events and cancelled", async () => {
  const run = await start();
  expect(run).toMatchObject({
    state: "QUEUED",
    evaluator: "test/mean",
    options: { power: 1 },
    inputs: [{ role: "numbers", tensor: "numbers" }],
    outputGroup: "model_evaluation",
    branch: { name: "main" },
    dataset: { name: "runs" },
    author: "admin/first-start",
    commit: null,
  });
  const watched = subscribe(run.id, {}, (number) => {
    if (number === 1) void cancel(run.id);
  });
  await watched.done;
  expect(watched.events.map(({ number, state }) => [number, state])).toEqual([
    [1, "QUEUED"],
    [2, "CANCELLED"],
  ]);
  expect(watched.events[1]?.run.state).toBe("CANCELLED");
  const later = subscribe(run.id, { since: 1 });
  await later.done;
  expect(later.events.map(({ number }) => number)).toEqual([2]);
  const { dataset } = await ask(
    `{ dataset(owner: "admin", name: "runs") { runs(first: 1) { nodes { id state finishedAt } } } }`,
  );
  expect(dataset.runs.nodes).toMatchObject([
    { id: run.id, state: "CANCELLED", finishedAt: expect.any(String) },
  ]);
  expect(
    await ask(
      `query ($id: ID!) { node(id: $id) { id __typename } evaluationRun(id: $id) { id } }`,
      { id: run.id },
    ),
  ).toEqual({
    node: { id: run.id, __typename: "EvaluationRun" },
    evaluationRun: { id: run.id },
  });
});

test("the same clientMutationId again starts no second run", async () => {
  const first = await start({ clientMutationId: "run-1" });
  expect((await start({ clientMutationId: "run-1" })).id).toBe(first.id);
});

test.each([
  [{ evaluator: "test/median" }, "EVALUATOR_NOT_FOUND", undefined],
  [{ options: { power: 0 } }, "INVALID_OPTION", ["options", "power"]],
  [{ options: [1] }, "INVALID_INPUT", ["options"]],
  [{ inputs: [{ role: "numbers", tensor: "letters" }] }, "INPUT_MISSING", expect.anything()],
  [{ ref: "nowhere" }, "REF_NOT_FOUND", undefined],
])("%j is refused with %s", async (input, code, inputPath) => {
  const { errors } = await query(START, { input: { ...where, evaluator: "test/mean", ...input } });
  expect(errors?.[0]?.extensions.code).toBe(code);
  if (typeof inputPath !== "object" || Array.isArray(inputPath))
    expect(errors?.[0]?.extensions.inputPath).toEqual(inputPath);
});

test("a run is paused and resumed; started by force, it says so", async () => {
  const { id } = await start({ force: true });
  const paused = await ask(
    `mutation ($id: ID!) { pauseRun(input: { id: $id }) { run {
      state force samplesDone samplesComputed samplesReused formerRun { id } branchMoved } } }`,
    { id },
  );
  expect(paused.pauseRun.run).toEqual({
    state: "PAUSED",
    force: true,
    samplesDone: 0,
    samplesComputed: 0,
    samplesReused: 0,
    formerRun: null,
    branchMoved: false,
  });
  const resumed = await resume(id);
  expect(resumed.data.resumeRun.run.state).toBe("QUEUED");
  await cancel(id);
  expect((await resume(id)).errors?.[0]?.extensions.code).toBe("RUN_FINISHED");
});

test("a branch that a paused run will write to is not deleted", async () => {
  await ask(
    `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { name } } }`,
    {
      input: { dataset: where.dataset, name: "side" },
    },
  );
  const { id } = await start({ branch: "side" });
  await ask(`mutation ($id: ID!) { pauseRun(input: { id: $id }) { run { state } } }`, { id });
  const { errors } = await query(
    `mutation ($input: DeleteBranchInput!) { deleteBranch(input: $input) { deletedName } }`,
    { input: { dataset: where.dataset, name: "side" } },
  );
  expect(errors?.[0]?.extensions.code).toBe("BRANCH_NOT_DELETABLE");
  await cancel(id);
});

test("a run that ended is not cancelled again", async () => {
  const { id } = await start();
  await cancel(id);
  expect((await cancel(id)).errors?.[0]?.extensions.code).toBe("RUN_FINISHED");
});

test("somebody else's run is neither seen, watched, cancelled nor resumed", async () => {
  const { id } = await start();
  const eve = await person("eve");
  expect(
    await query(`query ($id: ID!) { evaluationRun(id: $id) { id } }`, { id }, { token: eve }),
  ).toEqual({ data: { evaluationRun: null } });
  expect((await cancel(id, { token: eve })).errors?.[0]?.extensions.code).toBe("RUN_NOT_FOUND");
  expect((await resume(id, { token: eve })).errors?.[0]?.extensions.code).toBe("RUN_NOT_FOUND");
  await expect(subscribe(id, { secret: eve }).done).rejects.toThrow("RUN_NOT_FOUND");
});
