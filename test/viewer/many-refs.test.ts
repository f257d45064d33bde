import { loadPlugins } from "@loupe/core";
import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const config = new URL("../fixtures/plugins/viewer.config.ts", import.meta.url).href;
const { server, open } = await startViewer({ plugins: await loadPlugins(config) });
await makeSamples(server, 3);
const { change, setLoss, commit } = changesOf(server);
for (let made = 0; made < 105; made++) await change("createBranch", { name: `night-${made}` });
for (let made = 0; made < 12; made++) await change("createTag", { name: `Kept-${made}` });
await setLoss("night-69", 1, 50);
await commit("night-69", "Change the last");

test("the bar finds each of many branches and tags, and says how many it does not list", async () => {
  const page = await open("/d/admin/digits/night-69");
  await page.getByRole("heading", { name: "Tensors" }).waitFor();
  await page.getByRole("button", { name: "Branch or tag: night-69" }).press("Enter");
  const options = page.getByRole("option");
  await page.getByText("55 more: type to find them").waitFor();
  expect(await options.first().innerText()).toContain("night-69");
  expect(await options.first().getAttribute("aria-selected")).toBe("true");
  await expectAccessible(page);
  await page.keyboard.type("KEPT");
  await expect.poll(() => options.count()).toBe(12);
  await page.keyboard.type("-11");
  await expect.poll(() => options.allInnerTexts()).toEqual(["Kept-11\ntag"]);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/d/admin/digits/Kept-11");
  await page.getByRole("button", { name: "Branch or tag: Kept-11" }).press("Enter");
  await page.keyboard.type("nowhere");
  await page.getByText("No branch or tag of that name").waitFor();
});

test("where branches can't be looked for, the list says why", async () => {
  const page = await open("/d/admin/digits/main");
  await page.route("**/graphql", (route) => {
    const isRefused = route.request().postData()?.includes('"search":"nowhere"');
    const errors = [{ message: "Too much at once.", extensions: { code: "QUERY_TIMEOUT" } }];
    return isRefused ? route.fulfill({ json: { data: null, errors } }) : route.continue();
  });
  await page.getByRole("button", { name: "Branch or tag: main" }).press("Enter");
  await page.keyboard.type("nowhere");
  await page.getByText("Too much at once.").waitFor();
});

test("of many datasets it is said how many are not listed, and why where none can be", async () => {
  for (let made = 0; made < 51; made++)
    await server.ask(
      "mutation ($input: CreateDatasetInput!) { createDataset(input: $input) { dataset { id } } }",
      { input: { owner: "admin", name: `street-${made}` } },
    );
  const page = await open("/d/admin/digits/main/history/merge");
  await page.getByRole("button", { name: "From: this dataset" }).press("Enter");
  await page.getByText("2 more: type to find them").waitFor();
  await page.route("**/graphql", (route) => {
    const isRefused = route.request().postData()?.includes("query DatasetNames");
    const errors = [{ message: "Too much at once.", extensions: { code: "QUERY_TIMEOUT" } }];
    return isRefused ? route.fulfill({ json: { data: null, errors } }) : route.continue();
  });
  await page.reload();
  await page.getByRole("button", { name: "From: this dataset" }).press("Enter");
  await page.getByRole("alert").getByText("Too much at once.").waitFor();
  await page.getByRole("option", { name: "this dataset" }).waitFor();
});

test("branches beyond the first are compared and merged, and followed", async () => {
  const page = await open("/d/admin/digits/main/history/merge?source=night-68");
  await page.getByRole("heading", { name: "“main” has all of “night-68” already" }).waitFor();
  await page.getByRole("button", { name: "Merge: night-68" }).click();
  await page.keyboard.type("night-69");
  await page.getByRole("option", { name: "night-69" }).click();
  await page.getByRole("button", { name: "Merge into main" }).waitFor();
  await page.getByRole("link", { name: "What night-69 did since the two parted" }).click();
  await page.getByText("1 value changed, since commit").waitFor();
  await setLoss("night-69", 2, 60);
  await page.getByText("2 values changed, since commit").waitFor();
});

test("a run writes to the branch that one comes from, also where that is not listed", async () => {
  const page = await open("/d/admin/digits/night-104/runs/new");
  const branch = page.getByRole("combobox", { name: "Branch *" });
  await expect.poll(() => branch.inputValue()).toBe("night-104");
  await page.getByText("5 more: choose one in the bar to have it here.").waitFor();
});
