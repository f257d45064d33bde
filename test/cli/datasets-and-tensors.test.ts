import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe } from "./run-loupe.ts";

const dataDir = join(await makeFolder(), "data");
const database = await createTestDatabase();
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
});
afterAll(() => loupe.close());

/** What a command prints, which must succeed. */
async function printed(...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await runLoupe([...args, "--data-dir", dataDir]);
  expect(exitCode, stderr).toBe(0);
  return stdout;
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  return JSON.parse(await printed(...args, "--json")) as Answer;
}

async function refusal(...args: string[]): Promise<string> {
  const { stderr, exitCode } = await runLoupe([...args, "--data-dir", dataDir]);
  expect(exitCode).toBe(1);
  return stderr;
}

test("a dataset is made, found, renamed, published and, when told twice, deleted", async () => {
  const about = ["--description", "Signs, seen from a car"];
  expect(await printed("dataset", "create", "admin/street", ...about)).toBe(
    "Dataset admin/street is made; it is empty.\n",
  );
  const [found] = await json<object[]>("dataset", "list", "--owner", "admin", "--search", "a car");
  expect(found).toMatchObject({
    fullName: "admin/street",
    visibility: "PRIVATE",
    ref: { sampleCount: 0 },
  });
  expect(await json("dataset", "list", "--search", "a boat")).toEqual([]);

  await printed("dataset", "update", "admin/street", "--name", "signs", "--public");
  expect(await printed("dataset", "list")).toMatch(
    /^dataset +readers +samples +head +message\n.*\nadmin\/signs +public +0 +[0-9a-f]{12} +Create the dataset\n$/s,
  );
  expect(await refusal("dataset", "update", "admin/signs")).toContain("Say what to change");
  expect(await refusal("dataset", "update", "admin/signs", "--public", "--private")).toBe(
    "Give at most one of --public and --private.\n",
  );
  await printed("dataset", "update", "admin/signs", "--private");
  expect(await json("dataset", "list")).toMatchObject([{ visibility: "PRIVATE" }]);

  expect(await refusal("dataset", "delete", "admin/signs")).toMatch(
    /^admin\/signs has 0 samples, .* With --yes it is\.\n$/,
  );
  expect(await json("dataset", "list")).toHaveLength(1);
  expect(await printed("dataset", "delete", "admin/signs", "--yes")).toBe(
    "Dataset admin/signs is deleted.\n",
  );
  expect(await json("dataset", "list")).toEqual([]);
});

test("tensors are made, listed, cleared, renamed and deleted on a branch", async () => {
  await printed("import", "house-numbers", "--dataset", NUMBERS, "--create", "--option", "count=2");
  const at = ["--branch", "main"];
  const weather = ["--htype", "class_label", "--class-names", "dry,rain"];
  await printed("tensor", "create", NUMBERS, "weather", ...at, ...weather);
  const boxes = ["--htype", "bbox", "--describes", "object", "--coords", "pixel,ltrb"];
  await printed("tensor", "create", NUMBERS, "seen/boxes", ...at, ...boxes);
  const tensors = await json<{ path: string }[]>("tensor", "list", `${NUMBERS}@main`);
  expect(tensors.find(({ path }) => path === "weather")).toMatchObject({
    htype: "CLASS_LABEL",
    describes: "SAMPLE",
    classes: [{ name: "dry" }, { name: "rain" }],
  });
  expect(tensors.find(({ path }) => path === "seen/boxes")).toMatchObject({
    describes: "OBJECT",
    coords: { type: "PIXEL", mode: "LTRB" },
  });

  const first = ["--index", "0", "--tensor", "weather", "--value", "rain"];
  await printed("edit", "set", NUMBERS, ...at, ...first);
  expect(await printed("tensor", "clear", NUMBERS, "weather", ...at)).toBe(
    "Tensor weather has no values on main any more.\n",
  );
  const { samples } = await json<{ samples: { values: object }[] }>(
    "query",
    NUMBERS,
    "--tensors",
    "weather",
  );
  expect(samples.map(({ values }) => values)).toEqual([{}, {}]);
  expect(await printed("tensor", "rename", NUMBERS, "weather", "road", ...at)).toBe(
    "Tensor weather is called road on main.\n",
  );
  expect(await printed("tensor", "delete", NUMBERS, "road", ...at)).toBe(
    "Tensor road is deleted on main.\n",
  );
  const listed = await printed("tensor", "list", NUMBERS);
  expect(listed).toMatch(/^tensor +htype +describes +classes +computed by\n/);
  expect(listed).toMatch(/\nlabels +class_label +object +10 *\n/);
  expect(listed).not.toMatch(/\n(weather|road) /);
});

test("what no tensor can be is refused by name", async () => {
  const at = ["--branch", "main"];
  const create = (...options: string[]) =>
    refusal("tensor", "create", NUMBERS, "bad", ...at, ...options);
  expect(await create("--htype", "colour")).toContain('"COLOUR"');
  expect(await create("--htype", "bbox", "--coords", "pixel")).toContain("mode");
  expect(await refusal("tensor", "delete", NUMBERS, "nothing", ...at)).toContain('"nothing"');
});

const NUMBERS = "admin/numbers";
