import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { makeZip } from "../helpers/make-zip.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const folder = await makeFolder();
const dataDir = join(folder, "data");
const database = await createTestDatabase();
const DIGITS = new URL("../../plugins/faster-rcnn/models/digits/", import.meta.url);
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
});
afterAll(() => loupe.close());

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe(["model", ...args, "--owner", "admin", "--data-dir", dataDir]);
}

test("a model is registered from an archive, listed, shown and deleted", async () => {
  const archive = join(folder, "digits.zip");
  const names = ["model.json", "predict.onnx", "loss.onnx"];
  const files = names.map(async (name) => ({
    name,
    content: await readFile(new URL(name, DIGITS)),
  }));
  await writeFile(archive, makeZip(await Promise.all(files)));
  const metrics = join(folder, "metrics.json");
  await writeFile(metrics, JSON.stringify({ AP50: 0.99 }));
  const registered = await run("register", archive, "--name", "street", "--metrics", metrics);
  expect(registered).toMatchObject({ stderr: "", exitCode: 0 });
  expect(registered.stdout).toMatch(
    /^Model street@1 is registered: [0-9a-f]{12}, faster-rcnn\/onnx\.\n$/,
  );
  const { stdout } = await run("list");
  expect(stdout).toMatch(/^street@1 +[0-9a-f]{12} +faster-rcnn\/onnx +10 /m);
  const shown = JSON.parse((await run("show", "street", "--json")).stdout);
  expect(shown).toMatchObject({ reference: "street@1", metrics: { AP50: 0.99 }, warnings: [] });
  expect(await run("delete", "street@1")).toMatchObject({
    stdout: "Model street@1 is deleted.\n",
    exitCode: 0,
  });
  const gone = await run("show", "street");
  expect([gone.stderr, gone.exitCode]).toEqual(['admin has no model "street".\n', 1]);
});

test("what is no archive, and what is not there, is refused in a sentence", async () => {
  const missing = await run("register", join(folder, "none.zip"), "--name", "none");
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain("can't be read; expected a zip archive");
  const text = join(folder, "text.zip");
  await writeFile(text, "text");
  const refused = await run("register", text, "--name", "text");
  expect(refused.stderr).toContain("The package is no zip archive, or ends early");
  expect((await run("delete", "none")).stderr).toContain('There is no model "none"');
});
