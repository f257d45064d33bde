import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLoupe, type RunningLoupe } from "../../packages/cli/src/index.ts";
import { makeZip } from "../helpers/make-zip.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { makeFolder, runLoupe, type CommandResult } from "./run-loupe.ts";

const folder = await makeFolder();
const dataDir = join(folder, "data");
const database = await createTestDatabase();
const DIGITS = new URL("../../plugins/faster-rcnn/models/digits/", import.meta.url);
const NAMES = ["loss.onnx", "model.json", "predict.onnx"];
let loupe: RunningLoupe;

beforeAll(async () => {
  loupe = await startLoupe({ dataDir, port: 0, databaseUrl: database.url });
});
afterAll(() => loupe.close());

function run(...args: string[]): Promise<CommandResult> {
  return runLoupe(["model", ...args, "--owner", "admin", "--data-dir", dataDir]);
}

async function packDigits(name: string): Promise<string> {
  const archive = join(folder, name);
  const files = NAMES.map(async (file) => ({
    name: file,
    content: await readFile(new URL(file, DIGITS)),
  }));
  await writeFile(archive, makeZip(await Promise.all(files)));
  return archive;
}

test("a model is registered from an archive, listed, shown and deleted", async () => {
  const archive = await packDigits("digits.zip");
  const metrics = join(folder, "metrics.json");
  await writeFile(metrics, JSON.stringify({ AP50: 0.99 }));
  const registered = await run("register", archive, "--name", "street", "--metrics", metrics);
  expect(registered.exitCode).toBe(0);
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

test("a model is registered from its folder, and is the same as from an archive", async () => {
  const path = fileURLToPath(DIGITS);
  const registered = await run("register", path, "--name", "of-folder", "--json");
  expect(registered.exitCode).toBe(0);
  expect(registered.stderr).toMatch(
    /^Uploading .*digits\/ \(MB\) …\nUploading .*: 6\.4 of 6\.4\n$/,
  );
  const { digest, files } = JSON.parse(registered.stdout);
  expect(files.map(({ name }: { name: string }) => name)).toEqual(NAMES);
  const archive = await packDigits("again.zip");
  const again = JSON.parse(
    (await run("register", archive, "--name", "of-folder", "--json")).stdout,
  );
  expect(again).toMatchObject({ reference: "of-folder@1", digest });
});

test("a folder without files, and one with a link, is refused before anything is sent", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  const refused = await run("register", empty, "--name", "empty");
  expect([refused.stderr, refused.exitCode]).toEqual([
    `${empty} is empty; expected a zip archive of the folder of a model, or the folder.\n`,
    1,
  ]);
  await symlink("/etc/hostname", join(empty, "weights.onnx"));
  expect((await run("register", empty, "--name", "linked")).stderr).toBe(
    `${join(empty, "weights.onnx")} is a link or a device; expected plain files.\n`,
  );
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
