import { expect, test } from "vitest";
import { linesOf, openTrainingStage, type ToldTraining } from "../helpers/training-stage.ts";

const stage = await openTrainingStage();
const { ask, run, start, work, watch, read, makeNumbers, pool } = stage;

/** Slow enough for something to happen meanwhile. */
const SLOW = { steps: 60, delay: 40 };
const step = (wanted: number) => (event: ToldTraining) => event.step >= wanted;
const numberIn = (events: readonly ToldTraining[], word: string) =>
  Number(
    linesOf(events)
      .find((line) => line.startsWith(`${word} `))!
      .slice(word.length + 1),
  );
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const countTokens = async () =>
  (await pool.sql`select from tokens where training_run_id is not null`).count;

test.each([
  [
    { fault: "throw" },
    "TRAINER_FAILED",
    'Trainer "means/mean" failed: it stopped with an error: the numbers are too large.',
  ],
  [
    { fault: "exit" },
    "TRAINER_FAILED",
    'Trainer "means/mean" failed: it ended its process with exit code 7.',
  ],
  [
    { fault: "kill" },
    "TRAINER_FAILED",
    'Trainer "means/mean" failed: it was ended by SIGKILL; the machine may have run out of memory.',
  ],
  [{ fault: "empty" }, "TRAINER_FAILED", 'Trainer "means/mean" failed: it handed over no model.'],
  [
    { fault: "garbage" },
    "TRAINER_FAILED",
    'Trainer "means/mean" failed: it yielded an event of the kind "\\"weather\\""; expected progress, evaluation, log or model.',
  ],
  [
    { fault: "silent" },
    "TRAINER_FAILED",
    'Trainer "means/mean" failed: it gave no sign of life for 2 seconds and was stopped.',
  ],
  [{ fault: "refused" }, "MODEL_REFUSED", expect.stringContaining("The model is refused: ")],
])("a trainer with %j fails its training with %s", async (options, code, message) => {
  const id = await start({ options });
  await work(options.fault === "silent" ? { idleSeconds: 2 } : {});
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "FAILED" });
  const fields = "error { code message } models { fold } finishedAt";
  expect(await read(id, fields)).toEqual({
    error: { code, message },
    models: [],
    finishedAt: expect.any(String),
  });
  expect(isAlive(numberIn(events, "process"))).toBe(false);
  expect(await countTokens()).toBe(0);
  const { owner } = await ask(`{ owner(name: "admin") { models { nodes { id } } } }`);
  expect(owner.models.nodes).toEqual([]);
});

test("a trainer is given nothing but its own tokens, which end with it", async () => {
  const id = await start({ options: SLOW });
  await work();
  const events = await watch(id, step(2));
  const environment = linesOf(events).find((line) => line.startsWith("environment "));
  expect(environment).not.toMatch(/LOUPE_(?!PYTHON\b)|DATABASE|TOKEN/);
  const { owner } = await ask(`{ owner(name: "admin") { tokens { name role dataset { name } } } }`);
  expect(owner.tokens.slice(1)).toEqual([
    { name: expect.stringMatching(/^training-\d+$/), role: "READER", dataset: { name: "numbers" } },
  ]);
  // One of that name that somebody made for themselves is none of the training's.
  const own = { owner: "admin", name: owner.tokens[1].name, role: "READER", dataset: "numbers" };
  await run("createToken", own, "secret");
  await run("cancelTraining", { id }, "run { id }");
  const after = await ask(`{ owner(name: "admin") { tokens { name revokedAt } } }`);
  expect(after.owner.tokens.slice(1)).toEqual([{ name: own.name, revokedAt: null }]);
});

test("one under way is cancelled: its trainer and all that it has started are gone", async () => {
  const id = await start({ options: { ...SLOW, child: true } });
  await work();
  const events = await watch(id, step(3));
  await run("cancelTraining", { id }, "run { state }");
  expect((await watch(id)).at(-1)).toMatchObject({ state: "CANCELLED", log: null });
  for (const word of ["process", "child"])
    await expect.poll(() => isAlive(numberIn(events, word))).toBe(false);
  expect(await countTokens()).toBe(0);
});

test("a worker that is stopped leaves its training to another, which goes on", async () => {
  const id = await start({ options: SLOW });
  const first = await work();
  const before = await watch(id, step(5));
  await first.stop();
  expect(isAlive(numberIn(before, "process"))).toBe(false);
  expect(await read(id, "state")).toEqual({ state: "RUNNING" });
  expect(await countTokens()).toBe(0);
  await work();
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 60 });
  const lines = linesOf(events);
  expect(lines).toContain("A worker has taken the training up again where another one left it.");
  expect(lines.find((line) => line.startsWith("goes on from step "))).toBeDefined();
  const steps = events.flatMap(({ point }) => point ?? []).map((point) => point.step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
});

test("a worker that loses its lock leaves the training, which goes on", async () => {
  const id = await start({ options: SLOW });
  await work();
  const before = await watch(id, step(5));
  await pool.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'loupe-lock'`;
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 60 });
  expect(isAlive(numberIn(before, "process"))).toBe(false);
  expect(linesOf(events).some((line) => line.startsWith("goes on from step "))).toBe(true);
  expect(await countTokens()).toBe(0);
});

test("of two workers one is at a training, and each of two trainings has one", async () => {
  await Promise.all([work(), work()]);
  const ids = [await start({ options: SLOW }), await start({ options: SLOW })];
  await Promise.all(ids.map((id) => watch(id, step(1))));
  for (const id of ids) {
    const events = await watch(id, step(4));
    expect(linesOf(events).filter((line) => line.startsWith("process "))).toHaveLength(1);
    await run("cancelTraining", { id }, "run { id }");
  }
});

test("its dataset may be deleted: the trainer ends, and nothing of it is left", async () => {
  await makeNumbers("doomed", [1, 2]);
  const dataset = { owner: "admin", name: "doomed" };
  const id = await start({ dataset, options: SLOW });
  await work();
  const events = await watch(id, step(2));
  const watched = watch(id);
  await run("deleteDataset", { dataset }, "deletedName");
  await expect(watched).rejects.toThrow("RUN_NOT_FOUND");
  expect(await read(id)).toBeNull();
  await expect.poll(() => isAlive(numberIn(events, "process"))).toBe(false);
  expect(await countTokens()).toBe(0);
});

test("the dataset that is measured on may be deleted: the training says so", async () => {
  await makeNumbers("measured", [1, 2]);
  const measured = { owner: "admin", name: "measured" };
  const options = { steps: 10, delay: 100 };
  const id = await start({ validation: { dataset: measured }, options });
  await work();
  await watch(id, step(2));
  await run("deleteDataset", { dataset: measured }, "deletedName");
  expect((await watch(id)).at(-1)).toMatchObject({ state: "FAILED" });
  const { error } = await read(id, "error { message }");
  expect(error.message).toMatch(
    /^The dataset that "means\/mean" was to measure on has been deleted/,
  );
});

test("a dataset may be renamed: the training goes on under its new name", async () => {
  await makeNumbers("before", [1, 2]);
  const validation = { dataset: { owner: "admin", name: "before" } };
  const id = await start({ validation, options: { steps: 10, delay: 100 } });
  await work();
  await watch(id, step(2));
  await run("updateDataset", { ...validation, name: "after" }, "dataset { id }");
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED" });
  expect(linesOf(events)).toContain("goes on from step 10");
});

test("what it reads is kept while it waits, and cleaned up after", async () => {
  const where = { dataset: { owner: "admin", name: "numbers" } };
  await run("createBranch", { ...where, name: "side" }, "branch { name }");
  const path = { ...where, branch: "side", path: "extra", htype: "TEXT" };
  await run("createTensor", path, "tensor { path }");
  await run("commit", { ...where, branch: "side", message: "Side" }, "commit { id }");
  const id = await start({ ref: "side", options: { steps: 3 } });
  await run("deleteBranch", { ...where, name: "side" }, "deletedName");
  const clean = () => run("collectGarbage", {}, "report { commits }");
  await clean();
  expect((await read(id, "sourceCommit { message }")).sourceCommit).toEqual({ message: "Side" });
  await work();
  expect((await watch(id)).at(-1)).toMatchObject({ state: "SUCCEEDED" });
  await pool.sql`delete from commit_holds`;
  await clean();
  expect(await read(id, "state sourceCommit { id }")).toEqual({
    state: "SUCCEEDED",
    sourceCommit: null,
  });
});

test("a trainer that tells and prints without end is recorded in little", async () => {
  const id = await start({ options: { steps: 30_000, lines: 20_000 } });
  await work();
  const events = await watch(id);
  expect(events.at(-1)).toMatchObject({ state: "SUCCEEDED", step: 30_000 });
  expect(events.map(({ number }) => number)).toEqual(events.map((_, place) => place + 1));
  expect(events.length).toBeLessThan(1_000);
  const lines = linesOf(events);
  expect(lines).toEqual(expect.arrayContaining(["line 1", "line 20000"]));
  expect(lines.some((line) => /^\(\d+ lines left out\)$/.test(line))).toBe(true);
  const told = lines.filter((line) => line.startsWith("line ")).length;
  const leftOut = lines.map((line) => Number(/^\((\d+) lines left out\)$/.exec(line)?.[1] ?? 0));
  expect(told + leftOut.reduce((sum, count) => sum + count, 0)).toBe(20_000);
});

test.runIf(process.env["LOUPE_TEST_LONG"])(
  "a trainer that does not end when asked is killed",
  async () => {
    const id = await start({ options: { steps: 10_000, delay: 20, fault: "deaf" } });
    await work();
    const events = await watch(id, step(2));
    await run("cancelTraining", { id }, "run { id }");
    await expect.poll(() => isAlive(numberIn(events, "process")), { timeout: 25_000 }).toBe(false);
  },
);
