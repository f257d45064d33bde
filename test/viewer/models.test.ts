import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { loadPlugins } from "@loupe/core";
import { expect, test } from "vitest";
import { makeFolder } from "../cli/run-loupe.ts";
import { makeZip } from "../helpers/make-zip.ts";
import { weightsOf } from "../helpers/model-stage.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { startViewer } from "./open-viewer.ts";

const config = new URL("../fixtures/plugins/viewer.config.ts", import.meta.url).href;
const { server, open } = await startViewer({ plugins: await loadPlugins(config) });
await server.ask(
  'mutation { createDataset(input: { owner: "admin", name: "digits" }) { clientMutationId } }',
);

const MODELS = "/d/admin/digits/main/models";

const archiveOf = (weights: object) => ({
  name: "street.zip",
  mimeType: "application/zip",
  buffer: Buffer.from(makeZip([weightsOf(weights)])),
});

test("a model is registered from an archive, by keyboard but for the file, and listed", async () => {
  const page = await open(MODELS);
  await page.getByRole("heading", { name: "No model is registered yet" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("n");
  const archive = page.locator("[data-field=archive]");
  await archive.setInputFiles(archiveOf({ factor: 0, classNames: ["cat", "dog"] }));
  const name = page.getByRole("textbox", { name: "Name" });
  expect(await name.inputValue()).toBe("street");
  await name.press("Enter");
  await page.getByText("Registered as street@1").waitFor();
  const card = page.getByRole("listitem").filter({ hasText: "street@1" });
  await card.getByText("All it gives is 0.").waitFor();
  expect(await card.innerText()).toMatch(/weights\/table.*not said/su);
  await card.getByText("cat", { exact: true }).waitFor();
  await expectAccessible(page);
});

test("why a model is refused is shown in full, and nothing is registered", async () => {
  const page = await open(MODELS);
  await page.getByRole("button", { name: "Register a model" }).click();
  const folder = await makeFolder();
  await writeFile(join(folder, "weights.json"), JSON.stringify({ factor: 3, fault: "refuse" }));
  await page.locator("[data-field=folder]").setInputFiles(folder);
  await page.getByRole("textbox", { name: "Name" }).fill("light");
  await page.getByRole("button", { name: "Register", exact: true }).click();
  const alert = page.getByRole("alert").filter({ hasText: "The model was not registered" });
  await alert.getByText("The weights are too light.").waitFor();
  await expectAccessible(page);
  const { owner } = await server.ask('{ owner(name: "admin") { models { nodes { reference } } } }');
  expect(owner.models.nodes).toEqual([{ reference: "street@1" }]);
});
