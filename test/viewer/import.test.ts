import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { forkImport } from "../../packages/cli/src/index.ts";
import { makeZip } from "../../packages/viewer/src/pages/import/zip-archive.ts";
import { writeAnnotations } from "../../plugins/formats/src/test-svhn.ts";
import { makeFolder } from "../cli/run-loupe.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer({ runImport: forkImport });
const root = await makeFolder();

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A folder as COCO has it: annotations beside a folder of images, the last of which is missing. */
async function writeCoco(name: string, count: number): Promise<string> {
  const folder = join(root, name);
  await mkdir(join(folder, "annotations"), { recursive: true });
  await mkdir(join(folder, "pictures"));
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  for (const i of numbers.slice(0, -1)) await writeFile(join(folder, `pictures/${i}.png`), PIXEL);
  const coco = {
    images: numbers.map((id) => ({ id, file_name: `${id}.png`, width: 1, height: 1 })),
    annotations: [{ id: 1, image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], area: 1, iscrowd: 0 }],
    categories: [{ id: 1, name: "cat" }],
  };
  await writeFile(join(folder, "annotations/instances.json"), JSON.stringify(coco));
  return folder;
}

async function zipOf(folder: string): Promise<Buffer> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const files = await Promise.all(
    paths.map(async (path) => ({
      path: path.slice(root.length + 1),
      file: new File([new Uint8Array(await readFile(path))], path),
    })),
  );
  const { signal } = new AbortController();
  return Buffer.from(await (await makeZip(files, { signal, onProgress() {} })).arrayBuffer());
}

async function samplesOf(name: string): Promise<number | null> {
  const { data } = await server.query(
    `query ($name: String!) { dataset(owner: "admin", name: $name) { ref { sampleCount } } }`,
    { name },
  );
  return data?.dataset.ref.sampleCount ?? null;
}

/** What the server has unpacked and not removed yet. */
function leftUploads(): Promise<string[]> {
  return readdir(join(server.blobs.root, "unplaced"));
}

const send = async (
  body: Uint8Array,
  { name = "refused", token = server.token, more = "" } = {},
) => {
  const response = await fetch(`${server.url}/imports?dataset=admin/${name}${more}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(body),
  });
  const lines = (await response.text()).trim().split("\n");
  return JSON.parse(lines.at(-1)!) as unknown;
};

test("a folder becomes a dataset; what could not be read is listed with file and reason", async () => {
  const folder = await writeCoco("street-lamps", 4);
  const page = await open("/");
  await page.getByRole("heading", { name: "There are no datasets yet" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Import a dataset" }).click();
  await page.getByRole("region", { name: "Files" }).waitFor();
  await expectAccessible(page);
  await page.locator("[data-field=folder]").setInputFiles(folder);
  await page.getByText(/^4 files, /).waitFor();
  expect(await page.getByLabel("Name of the dataset").inputValue()).toBe("street-lamps");
  await page.getByLabel("Name of the dataset").press("Enter");
  await page.getByRole("heading", { name: "Imported 3 samples" }).waitFor();
  const problems = page.getByRole("list", { name: "Problems" });
  expect(await problems.innerText()).toMatch(/pictures\/4\.png\s+There is no such file/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Open admin/street-lamps" }).click();
  await page.getByRole("heading", { name: "admin/street-lamps" }).waitFor();
  expect(await samplesOf("street-lamps")).toBe(3);
  await expect.poll(leftUploads).toEqual([]);
});

test("samples are added to a branch of a dataset that is there, by one commit", async () => {
  const page = await open("/d/admin/street-lamps/main");
  await page.getByRole("link", { name: "Add samples …" }).click();
  await page.getByRole("heading", { name: "Add samples to “main”" }).waitFor();
  await expectAccessible(page);
  await page.locator("[data-field=folder]").setInputFiles(await writeCoco("more-lamps", 3));
  await page.getByText(/^3 files, /).waitFor();
  await page.getByRole("button", { name: "Import", exact: true }).press("Enter");
  await page.getByRole("heading", { name: "Imported 2 samples" }).waitFor();
  expect(await samplesOf("street-lamps")).toBe(5);
  await page.getByRole("link", { name: "Samples of main" }).click();
  await page.getByText("5 samples", { exact: true }).waitFor();
});

const change = (name: string, input: object) =>
  server.ask(
    `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { clientMutationId } }`,
    { input: { dataset: { owner: "admin", name: "street-lamps" }, branch: "main", ...input } },
  );

test("what is uncommitted on a branch is not mixed with what is imported there", async () => {
  await change("createTensor", { path: "note", htype: "TEXT" });
  const page = await open("/d/admin/street-lamps/main/import");
  await page.getByRole("heading", { name: "“main” has uncommitted changes" }).waitFor();
  await expectAccessible(page);
  const zip = await zipOf(await writeCoco("late-lamps", 3));
  const into = (branch: string, name = "street-lamps") =>
    send(zip, { name, more: `&branch=${branch}` });
  expect(await into("main")).toMatchObject({ event: "error", code: "UNCOMMITTED_CHANGES" });
  await change("resetBranch", {});
  expect(await into("main", "nowhere")).toMatchObject({ error: { code: "DATASET_NOT_FOUND" } });
  expect(await into("nowhere")).toMatchObject({ error: { code: "REF_NOT_FOUND" } });
});

test("samples that do not fit what a branch has are refused, and nothing of them stays", async () => {
  const zip = await zipOf(await writeCoco("other-lamps", 3));
  await change("renameTensor", { path: "images", newPath: "pictures" });
  await change("createTensor", { path: "images", htype: "TEXT" });
  await change("commit", { message: "Call them pictures" });
  expect(await send(zip, { name: "street-lamps", more: "&branch=main" })).toMatchObject({
    event: "error",
    code: "INVALID_VALUE",
  });
  expect(await samplesOf("street-lamps")).toBe(5);
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "street-lamps") { ref { hasUncommittedChanges } } }`,
  );
  expect(dataset.ref.hasUncommittedChanges).toBe(false);
  await expect.poll(leftUploads).toEqual([]);
});

test("a zip archive is dropped; where anything can't be read nothing is imported, if one wants so", async () => {
  const bytes = await zipOf(await writeCoco("strict", 3));
  const page = await open("/d/import");
  const zone = page.getByRole("region", { name: "Files" });
  await zone.waitFor();
  const transfer = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([content], "Strict set.zip"));
    return transfer;
  }, bytes.toString("base64"));
  await zone.dispatchEvent("drop", { dataTransfer: transfer });
  await page.getByText(/^1 file, /).waitFor();
  expect(await page.getByLabel("Name of the dataset").inputValue()).toBe("strict-set");
  await page.getByLabel("Import nothing where anything can’t be read").check();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("heading", { name: "Nothing was imported" }).waitFor();
  await page.getByRole("list", { name: "Problems" }).getByText("There is no such file").waitFor();
  await expectAccessible(page);
  expect(await samplesOf("strict-set")).toBeNull();
  await page.getByRole("button", { name: "Change it and try again" }).click();
  await page.getByLabel("Import nothing where anything can’t be read").uncheck();
  await page.getByLabel("Name of the dataset").fill("street-lamps");
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.getByRole("alert").getByText("There is a dataset").waitFor();
});

test("SVHN is recognised by its annotations, in whatever folder it lies", async () => {
  const folder = join(root, "svhn");
  await mkdir(join(folder, "train"), { recursive: true });
  const names = ["1.png", "2.png"];
  for (const name of names) await writeFile(join(folder, "train", name), PIXEL);
  const fields = { left: [0], top: [0], width: [1], height: [1], label: [1] };
  await writeAnnotations(
    join(folder, "train"),
    names.map((name) => ({ name, fields })),
  );
  await writeFile(join(folder, "readme.txt"), "Both are in train.");
  expect(await send(await zipOf(folder), { name: "svhn" })).toMatchObject({
    event: "done",
    imported: 2,
    problems: [],
  });
  expect(await samplesOf("svhn")).toBe(2);
});

test("what is no archive, or holds nothing that is known, is refused in words", async () => {
  expect(await send(PIXEL)).toMatchObject({
    error: { code: "INVALID_PACKAGE" },
  });
  const folder = join(root, "strange");
  await mkdir(folder);
  await writeFile(join(folder, "notes.txt"), "nothing");
  expect(await send(await zipOf(folder))).toMatchObject({
    event: "error",
    code: "IMPORTER_NOT_FOUND",
  });
  expect(await send(PIXEL, { token: await server.person("eve") })).toMatchObject({
    error: { code: expect.stringMatching(/FORBIDDEN|NOT_FOUND/) },
  });
  expect(await send(await zipOf(folder), { more: "&onProblem=refused" })).toMatchObject({
    error: { code: "INVALID_INPUT", message: expect.stringContaining('"refused"') },
  });
  expect(await samplesOf("refused")).toBeNull();
  await expect.poll(leftUploads).toEqual([]);
});

test("an import that is cancelled takes back what it wrote", async () => {
  const folder = await writeCoco("many", 800);
  const page = await open("/d/import");
  await page.locator("[data-field=folder]").setInputFiles(folder);
  await page.getByText(/^800 files, /).waitFor();
  await page.getByRole("button", { name: "Import", exact: true }).click();
  const progress = page.getByRole("region", { name: "Progress" });
  await progress.getByText(/^\d+ of 800 entries$/).waitFor();
  await expect.poll(() => samplesOf("many")).not.toBeNull();
  await progress.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Import", exact: true }).waitFor();
  await expect.poll(() => samplesOf("many"), { timeout: 20_000 }).toBeNull();
  await expect.poll(leftUploads).toEqual([]);
});
