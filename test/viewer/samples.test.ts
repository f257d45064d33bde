import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect, test } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";
import { DATASET, makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open, openBrowser } = await startViewer();
await makeSamples(server, 400);

const GRID = "/d/admin/digits/main/samples";

const thumbnail = (page: Page, index: number) =>
  page.getByRole("link", { name: new RegExp(`^Sample ${index};`) });

/** The thumbnails in sight, in order: their indices. */
async function shownIndices(page: Page): Promise<number[]> {
  const names = await page
    .getByRole("gridcell")
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => link.getAttribute("aria-label") ?? ""));
  return names.map((name) => Number(/^Sample (\d+)/.exec(name)![1]));
}

test("samples are shown with their objects, in an order that is in the address", async () => {
  const page = await open(GRID);
  await thumbnail(page, 0).waitFor();
  expect(await thumbnail(page, 0).getAttribute("aria-label")).toBe(
    "Sample 0; Ground truth: 1, 7; predicted: 1, 9",
  );
  await page.getByRole("button", { name: "Sort As added" }).click();
  await page.getByRole("listbox").getByRole("option", { name: "loss" }).click();
  await thumbnail(page, 399).waitFor();
  expect((await shownIndices(page)).slice(0, 3)).toEqual([399, 398, 397]);
  await page.keyboard.press("r");
  await thumbnail(page, 0).waitFor();
  expect((await shownIndices(page)).slice(0, 3)).toEqual([0, 1, 2]);
  await page.goBack();
  await thumbnail(page, 399).waitFor();
  await page.reload();
  await thumbnail(page, 399).waitFor();
  expect((await shownIndices(page)).slice(0, 3)).toEqual([399, 398, 397]);
  await expectAccessible(page);
});

test("an expression sorts too, and one that is wrong is said", async () => {
  const page = await open(`${GRID}?sort=${encodeURIComponent("0 - loss")}`);
  await thumbnail(page, 399).waitFor();
  const field = page.getByRole("textbox", { name: "Expression to sort by" });
  await field.fill("0 - nothing");
  await field.press("Enter");
  await page
    .getByRole("alert")
    .getByText(/nothing/)
    .waitFor();
  await expectAccessible(page);
});

test("the filter narrows by numbers, classes and absence, and lets go again", async () => {
  const page = await open(GRID);
  await page.getByText("400 samples").waitFor();
  await page.keyboard.press("f");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Filter" });
  await dialog.getByLabel("Tensor").selectOption("loss");
  await dialog.getByLabel("At least").fill("100");
  await dialog.getByLabel("At most").fill("149");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await page.getByText("50 samples").waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await dialog.getByLabel("Tensor").selectOption("predicted/labels");
  await dialog.getByRole("checkbox", { name: "9" }).check();
  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByText("25 samples").waitFor();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await dialog.getByLabel("Tensor").selectOption("predicted/boxes");
  await dialog.getByLabel("What has to hold").selectOption("objects");
  await dialog.getByLabel("At least").fill("41");
  await dialog.getByRole("checkbox", { name: "9" }).check();
  await dialog.getByRole("button", { name: "Add" }).click();
  await page
    .getByRole("button", { name: "Remove: a 9 of predicted/boxes with height ≥ 41" })
    .click();
  await page.getByText("25 samples").waitFor();
  await page.reload();
  await page.getByText("25 samples").waitFor();
  await page.getByRole("button", { name: /^Remove: loss/ }).click();
  await page.getByText("200 samples").waitFor();
  await page.goto(
    `${GRID}?filter=${encodeURIComponent('[{"kind":"absent","tensor":"loss","absent":true}]')}`,
  );
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await page.getByText("400 samples").waitFor();
});

test("a brushed stretch of the histogram is a filter", async () => {
  const page = await open(GRID);
  const bars = page.getByRole("img", { name: /^Histogram from 0 to 399/ });
  const { x, y, width, height } = (await bars.boundingBox())!;
  await page.mouse.move(x + width * 0.01, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.24, y + height / 2);
  await page.mouse.up();
  await page.getByText(/^100 samples$/).waitFor();
  await page.getByRole("img", { name: /^Histogram from 0 to 399/ }).waitFor();
});

test("a histogram that can't be counted says so, and is counted when tried again", async () => {
  const page = await open("/");
  await page.route("**/graphql", (route) => {
    const isHistogram = route.request().postData()?.includes("query Histogram");
    const errors = [{ message: "Too much at once.", extensions: { code: "QUERY_TIMEOUT" } }];
    return isHistogram ? route.fulfill({ json: { data: null, errors } }) : route.continue();
  });
  await page.goto(GRID);
  await page.getByRole("heading", { name: "Too much at once." }).waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("img", { name: /^Histogram from 0 to 399/ }).waitFor();
});

/** Where a thumbnail, as it is seen, has pixels near a colour: from its left edge, 0, to its right one, 1. */
async function placesOf(page: Page, index: number, hex: string): Promise<number[]> {
  const seen = await thumbnail(page, index).screenshot();
  const { data, info } = await sharp(seen).raw().toBuffer({ resolveWithObject: true });
  const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const isNear = (pixel: number) =>
    wanted.every((value, channel) => Math.abs(data[pixel * info.channels + channel]! - value) < 6);
  return Array.from({ length: info.width * info.height }, (_, pixel) => pixel)
    .filter(isNear)
    .map((pixel) => (pixel % info.width) / info.width);
}

async function hasColour(page: Page, index: number, hex: string): Promise<boolean> {
  return (await placesOf(page, index, hex)).length > 0;
}

const GREEN = "#2fd0a4";
const ORANGE = "#ff8b3d";
const SKY = "#8bd3ff";

test("numbers and classes are counted also where pictures don't come", async () => {
  const page = await (await openBrowser()).newPage();
  await page.route("**/*", (route) =>
    route.request().resourceType() === "image" ? undefined : route.continue(),
  );
  await page.goto(GRID);
  await page.getByText("drag to filter").waitFor();
  await page.getByRole("checkbox", { name: /^7\b.*400/ }).waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

test("groups, classes and unsure predictions are switched off at once", async () => {
  const page = await open(GRID);
  await thumbnail(page, 0).waitFor();
  await expect.poll(() => hasColour(page, 0, GREEN)).toBe(true);
  expect(await hasColour(page, 0, ORANGE)).toBe(true);
  await page.getByRole("checkbox", { name: "Ground truth" }).uncheck();
  await expect.poll(() => hasColour(page, 0, GREEN)).toBe(false);
  await page.reload();
  await thumbnail(page, 0).waitFor();
  expect(await page.getByRole("checkbox", { name: "Ground truth" }).isChecked()).toBe(false);
  await page.getByRole("slider", { name: /^Score at least/ }).fill("0.95");
  await expect.poll(() => hasColour(page, 0, ORANGE)).toBe(false);
  await page.getByRole("slider", { name: /^Score at least/ }).fill("0.5");
  await expect.poll(() => hasColour(page, 0, ORANGE)).toBe(true);
  for (const name of ["1", "9"])
    await page.getByRole("checkbox", { name: new RegExp(`^${name}\\b`) }).uncheck();
  await expect.poll(() => hasColour(page, 0, ORANGE)).toBe(false);
  expect(new URL(page.url()).searchParams.get("hiddenClasses")).toBe("1,9");
});

test("boxes that are stored as shares of the picture are drawn where they are", async () => {
  const on = { dataset: DATASET, branch: "shares" };
  const change = (name: string, type: string, input: object) =>
    server.ask(`mutation ($input: ${type}!) { ${name}(input: $input) { clientMutationId } }`, {
      input,
    });
  await change("createBranch", "CreateBranchInput", { dataset: DATASET, name: "shares" });
  await change("createTensor", "CreateTensorInput", {
    ...on,
    path: "shares/boxes",
    htype: "BBOX",
    describes: "OBJECT",
    coords: { type: "FRACTIONAL", mode: "LTWH" },
  });
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "digits") { sample(index: 0) { sampleId } } }`,
  );
  const values = [{ tensor: "shares/boxes", boxes: [[0.25, 0.25, 0.5, 0.5]] }];
  await change("editObjects", "EditObjectsInput", {
    ...on,
    edits: [{ sample: { id: dataset.sample.sampleId }, group: "shares", add: { values } }],
  });
  const page = await open("/d/admin/digits/shares/samples?hiddenGroups=predicted");
  await thumbnail(page, 0).waitFor();
  const farthest = async () => Math.max(0, ...(await placesOf(page, 0, SKY)));
  await expect.poll(farthest).toBeGreaterThan(0.7);
  expect(await farthest()).toBeLessThan(0.8);
});

test("arrow keys move through all samples, and a place is gone to", async () => {
  const page = await open(GRID);
  await thumbnail(page, 0).focus();
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await expect.poll(focused).toMatch(/^Sample 1;/);
  await page.keyboard.press("End");
  await thumbnail(page, 399).waitFor();
  await expect.poll(focused).toMatch(/^Sample 399;/);
  await page.keyboard.press("g");
  await page.keyboard.type("200");
  await page.keyboard.press("Enter");
  await expect.poll(focused).toMatch(/^Sample 200;/);
  await page.waitForURL((url) => {
    const at = Number(url.searchParams.get("at"));
    return at > 100 && at <= 200;
  });
  await page.reload();
  await thumbnail(page, 200).waitFor();
});

test("several samples are relabelled, and deleted, by keyboard", async () => {
  await server.ask(
    `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { id } } }`,
    { input: { dataset: DATASET, name: "fixes" } },
  );
  const page = await open("/d/admin/digits/fixes/samples");
  await thumbnail(page, 2).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toMatch(/^Sample 3;/);
  await page.keyboard.press("Shift+Space");
  await page.getByText("2 samples selected").waitFor();
  await expectAccessible(page);
  await page.keyboard.press("l");
  const relabel = page.getByRole("dialog", { name: "Relabel in 2 samples" });
  await relabel.getByLabel("From").selectOption("7");
  await relabel.getByLabel("To").selectOption("4");
  await relabel.getByRole("button", { name: "Relabel" }).press("Enter");
  await page.getByRole("link", { name: /^Sample 3; Ground truth: 1, 4/ }).waitFor();
  await page.getByRole("button", { name: "Select sample 5" }).click({ force: true });
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
  await page.getByText("399 samples", { exact: true }).waitFor();
  const { dataset } = await server.ask(`{
    dataset(owner: "admin", name: "digits") { ref(name: "fixes") {
      sampleCount
      changed: sample(index: 2) { objects { class { name } } }
    } }
  }`);
  expect(dataset.ref).toEqual({
    sampleCount: 399,
    changed: { objects: [{ class: { name: "1" } }, { class: { name: "4" } }] },
  });
  await page.getByRole("button", { name: "Bring back" }).click();
  await page.getByText("400 samples", { exact: true }).waitFor();
});

test("all from one sample to another are picked, also those that were never in sight", async () => {
  const page = await open(GRID);
  await thumbnail(page, 0).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("End");
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label")))
    .toMatch(/^Sample 399;/);
  await page.keyboard.press("Shift+Space");
  await page.getByText("400 samples selected").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("400 samples selected").waitFor({ state: "detached" });
});

test("a range that comes once the selection was cleared is not added to the next one", async () => {
  // So large that what lies between the two is not there yet.
  const page = await open(`${GRID}?size=512`);
  await thumbnail(page, 0).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("End");
  await thumbnail(page, 399).waitFor();
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/graphql", async (route) => {
    await released;
    await route.continue();
  });
  const range = page.waitForResponse("**/graphql");
  await page.keyboard.press("Shift+Space");
  await page.keyboard.press("Escape");
  await page.getByText("1 sample selected").waitFor({ state: "detached" });
  release();
  await (await range).finished();
  await page.keyboard.press("Space");
  await page.getByText("1 sample selected").waitFor();
});

test("what is selected on one branch is not on another", async () => {
  await server.ask(
    `mutation ($input: CreateBranchInput!) { createBranch(input: $input) { branch { id } } }`,
    { input: { dataset: DATASET, name: "other" } },
  );
  const page = await open("/d/admin/digits/other/samples");
  await thumbnail(page, 0).waitFor();
  await page.getByRole("button", { name: "Branch or tag: other" }).click();
  await page.getByRole("option", { name: "main" }).click();
  await page.waitForURL(/main/);
  await thumbnail(page, 0).focus();
  await page.keyboard.press("Space");
  await page.getByText("1 sample selected").waitFor();
  await page.goBack();
  await page.getByText("1 sample selected").waitFor({ state: "detached" });
  await thumbnail(page, 0).waitFor();
});

test("a dataset without samples says how to get some", async () => {
  await server.ask(
    `mutation { createDataset(input: { owner: "admin", name: "empty" }) { dataset { id } } }`,
  );
  const page = await open("/d/admin/empty/main/samples");
  await page.getByRole("heading", { name: "There are no samples here yet" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Add samples …" }).click();
  await page.getByRole("heading", { name: "Add samples to “main”" }).waitFor();
});

test("a sample is opened, its neighbours follow by arrow keys, and Escape leads back", async () => {
  const page = await open(`${GRID}?sort=loss&descending=1`);
  await thumbnail(page, 398).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sample 398" }).waitFor();
  await page.getByText("2 of 400").waitFor();
  await page
    .getByRole("img", { name: "Sample 398; sorted by 398.0; Ground truth: 1, 7" })
    .waitFor();
  await page.getByRole("button", { name: "loss 398" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("ArrowRight");
  await page.getByRole("heading", { name: "Sample 397" }).waitFor();
  const quickly = async (keys: readonly string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await quickly(["j", "j", "ArrowRight", "k", "j", "j", "j"]);
  await page.getByRole("heading", { name: "Sample 392" }).waitFor();
  await quickly(["k", "k", "k", "k", "k", "k", "k", "k", "k"]);
  await page.getByText("1 of 400").waitFor();
  await quickly(["j", "j"]);
  await page.getByRole("heading", { name: "Sample 397" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Sample 397" }).waitFor();
  await page.keyboard.press("Escape");
  await thumbnail(page, 397).waitFor();
  await page.goto("/d/admin/digits/main/samples/999999");
  await page.getByRole("alert").waitFor();
});
