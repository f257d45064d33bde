import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";
import { DATASET, makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 12);

const MAIN = { dataset: DATASET, branch: "main" };

interface FoundObject {
  objectId: number;
  class: { name: string };
  box: { left: number; top: number; width: number; height: number };
}

async function sampleAt(index: number): Promise<{ sampleId: number; objects: FoundObject[] }> {
  const { dataset } = await server.ask(
    `query ($index: Int!) { dataset(owner: "admin", name: "digits") {
      sample(index: $index) { sampleId objects { objectId class { name } box { left top width height } } }
    } }`,
    { index },
  );
  return dataset.sample;
}

/** The objects of a sample as the server has them, in a line each. */
async function objectsAt(index: number): Promise<string[]> {
  const { objects } = await sampleAt(index);
  return objects.map(({ class: { name }, box: { left, top, width, height } }) =>
    [name, left, top, width, height].join(" "),
  );
}

async function openSample(index: number): Promise<Page> {
  const { sampleId } = await sampleAt(index);
  const page = await open(`/d/admin/digits/main/samples/${sampleId}`);
  await objectButtons(page).first().waitFor();
  return page;
}

const objectButtons = (page: Page) =>
  page.getByRole("complementary").getByRole("listitem").getByRole("button", { name: / at / });

const saved = (page: Page) => page.getByText("Saved", { exact: true }).waitFor();

/** Where a pixel of the picture is on the screen. */
async function pixel(page: Page, x: number, y: number): Promise<[number, number]> {
  const box = (await page.getByRole("img", { name: /^Sample/ }).boundingBox())!;
  return [box.x + (x * box.width) / 120, box.y + (y * box.height) / 80];
}

async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.mouse.move(...(await pixel(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await pixel(page, ...to)), { steps: 4 });
  await page.mouse.up();
}

test("boxes are moved, resized, relabelled, drawn and deleted by mouse", async () => {
  const page = await openSample(0);
  await drag(page, [25, 40], [30, 45]);
  await drag(page, [45, 65], [55, 70]);
  await saved(page);
  expect(await objectsAt(0)).toEqual(["1 15 25 40 45", "7 70 20 30 40"]);
  await page.getByRole("button", { name: "Relabel 1" }).click();
  await page.getByRole("option", { name: /^4/ }).click();
  await page.getByRole("button", { name: "Draw" }).click();
  await page.getByRole("button", { name: "Class of the new box: 4" }).click();
  await page.getByRole("option", { name: /^5/ }).click();
  await drag(page, [62, 4], [92, 18]);
  await objectButtons(page).nth(2).waitFor();
  await expectAccessible(page);
  await page.mouse.click(...(await pixel(page, 85, 40)));
  await page.getByRole("button", { name: "Delete this object (Del)" }).click();
  await expect.poll(() => objectsAt(0)).toEqual(["4 15 25 40 45", "5 62 4 30 14"]);
  await page.getByRole("button", { name: "Undo (Ctrl Z)" }).click();
  await expect.poll(async () => (await objectsAt(0)).length).toBe(3);
});

test("the same by keyboard alone, undone and done again over a reload", async () => {
  const page = await openSample(1);
  const before = await objectsAt(1);
  await page.keyboard.press("n");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Alt+ArrowLeft");
  await page.keyboard.press("7");
  await page.keyboard.press("Enter");
  await page.keyboard.type("9");
  await page.keyboard.press("Enter");
  await page.keyboard.press("n");
  await page.keyboard.press("Delete");
  await page.keyboard.press("b");
  for (const key of ["Shift+ArrowLeft", "Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"])
    await page.keyboard.press(key);
  const after = ["9 11 30 29 40", "9 50 40 10 10"];
  await expect.poll(() => objectsAt(1)).toEqual(after);
  await saved(page);
  await page.reload();
  await objectButtons(page).first().waitFor();
  for (let step = 0; step < 7; step++) await page.keyboard.press("Control+z");
  await expect.poll(() => objectsAt(1)).toEqual(before);
  await saved(page);
  await page.reload();
  await objectButtons(page).first().waitFor();
  for (let step = 0; step < 7; step++) await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => objectsAt(1)).toEqual(after);
  await page.keyboard.press("n");
  await objectButtons(page).first().waitFor();
  await page.getByRole("button", { name: "Delete this object (Del)" }).press("Enter");
  await expect.poll(() => objectsAt(1)).toHaveLength(after.length - 1);
  await page.keyboard.press("Control+z");
  await expect.poll(() => objectsAt(1)).toHaveLength(after.length);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  for (const text of ["Draw a box", "Undo", "Redo", "Select the next object"])
    await help.getByText(text, { exact: true }).waitFor();
  await page.keyboard.press("Escape");
});

test("what somebody else changes arrives; what both changed is chosen, and nothing is lost", async () => {
  const page = await openSample(2);
  const { sampleId, objects } = await sampleAt(2);
  const change = (edits: object[]) =>
    server.ask(`mutation ($input: EditObjectsInput!) { editObjects(input: $input) { revision } }`, {
      input: {
        ...MAIN,
        edits: edits.map((edit) => ({ sample: { id: String(sampleId) }, ...edit })),
      },
    });
  const move = (objectId: number, left: number) => ({
    update: { objectId, values: [{ tensor: "boxes", boxes: [[left, 20, 30, 40]] }] },
  });
  await change([move(objects[1]!.objectId, 80)]);
  await page.getByRole("button", { name: "7 30 × 40 at 80, 20" }).waitFor();
  for (const path of ["graphql", "health"])
    await page.route(`**/${path}`, (route) => route.abort("connectionrefused"));
  await page.keyboard.press("n");
  await page.keyboard.press("ArrowRight");
  await page.getByText("Kept in this browser").waitFor();
  await change([move(objects[0]!.objectId, 0), move(objects[1]!.objectId, 85)]);
  await page.unrouteAll();
  await page.getByRole("heading", { name: "Somebody else has changed this too" }).waitFor();
  await page.getByRole("button", { name: "7 30 × 40 at 85, 20" }).waitFor();
  await expectAccessible(page);
  expect(await objectsAt(2)).toEqual(["1 0 20 30 40", "7 85 20 30 40"]);
  await page.reload();
  await page.getByRole("button", { name: "Keep mine" }).click();
  await expect.poll(() => objectsAt(2)).toEqual(["1 11 20 30 40", "7 85 20 30 40"]);
});

test("boxes that are stored as fractions, from their middle, are moved by whole pixels", async () => {
  const coords = { type: "FRACTIONAL", mode: "CCWH" };
  const run = (name: string, input: object) =>
    server.ask(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { clientMutationId } }`,
      { input: { ...MAIN, ...input } },
    );
  await run("createTensor", { path: "thirds/boxes", htype: "BBOX", describes: "OBJECT", coords });
  const { sampleId } = await sampleAt(8);
  const values = [{ tensor: "thirds/boxes", boxes: [[0.5, 0.5, 0.5, 0.25]] }];
  const edits = [{ sample: { id: String(sampleId) }, group: "thirds", add: { values } }];
  await run("editObjects", { edits });
  // The first group that is shown is edited.
  const page = await open(`/d/admin/digits/main/samples/${sampleId}`);
  await page.getByRole("checkbox", { name: "Ground truth" }).uncheck();
  await page.getByRole("button", { name: "no class 60 × 20 at 30, 30" }).click();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await saved(page);
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "digits") { sample(index: 8) {
      objects(group: "thirds") { box { raw } }
    } } }`,
  );
  const [{ box }] = dataset.sample.objects;
  expect(box.raw).toEqual([70 / 120, 45 / 80, 60 / 120, 30 / 80]);
});

test("two browsers edit one sample: different objects are joined", async () => {
  const [one, other] = [await openSample(3), await openSample(3)];
  await one.keyboard.press("n");
  await one.keyboard.press("ArrowRight");
  await other.keyboard.press("Shift+n");
  await other.keyboard.press("ArrowDown");
  const both = ["1 11 20 30 40", "7 70 21 30 40"];
  await expect.poll(() => objectsAt(3)).toEqual(both);
  for (const page of [one, other]) {
    await page.getByRole("button", { name: "1 30 × 40 at 11, 20" }).waitFor();
    await page.getByRole("button", { name: "7 30 × 40 at 70, 21" }).waitFor();
  }
});

test("edits that got no answer go out after the page is opened again, each once", async () => {
  const page = await openSample(4);
  let answers = 0;
  await page.route("**/graphql", async (route) => {
    if (!route.request().postData()?.includes("mutation EditObjects")) return route.continue();
    answers++;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.route("**/health", (route) => route.abort("connectionrefused"));
  await page.keyboard.press("b");
  for (const key of ["Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter"])
    await page.keyboard.press(key);
  await page.getByText("Kept in this browser").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.unrouteAll({ behavior: "wait" });
  expect(answers).toBeGreaterThan(0);
  await page.goto("/");
  await expect.poll(() => objectsAt(4)).toHaveLength(3);
  await expect.poll(async () => (await objectsAt(4))[2]).toMatch(/ 61 40 10 10$/);
});

test("a sample is deleted, and brought back", async () => {
  const page = await openSample(5);
  await page.keyboard.press("Shift+Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).press("Enter");
  await page.getByText("Deleted sample 5").waitFor();
  await page.getByText("6 of 11").waitFor();
  await page.getByRole("button", { name: "Bring it back" }).click();
  await page.getByText("6 of 12").waitFor();
});

/** However slow the machine is: what is said stays until somebody has clicked into it. */
async function keepNotices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const wait = window.setTimeout;
    Object.assign(window, {
      setTimeout: (run: () => void, ms = 0) => (ms < 5000 ? wait(run, ms) : 0),
    });
  });
}

test("values say who changed them, and are changed; so do objects", async () => {
  const page = await openSample(7);
  await keepNotices(page);
  await page.getByRole("button", { name: "loss 7" }).click();
  await page.getByRole("link", { name: "Add 12 samples" }).waitFor();
  await page.getByRole("textbox", { name: "New value of loss" }).fill("many");
  await page.keyboard.press("Enter");
  await page.getByText(/many.* Nothing was changed\./).waitFor();
  await page.getByRole("textbox", { name: "New value of loss" }).fill("0.5");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "loss 0.5" }).waitFor();
  await page.getByText("Changed since the last commit: see the changes").waitFor();
  const history = page.getByRole("list", { name: "History of loss" }).getByRole("listitem");
  expect(await history.allInnerTexts()).toEqual([
    expect.stringMatching(/^7 → 0.5\n+Changed since/),
    expect.stringMatching(/^7\n+Add 12 samples by admin/),
  ]);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await page.getByRole("button", { name: "loss 7" }).click();
  await page.keyboard.press("n");
  await page.getByRole("link", { name: "Add 12 samples" }).waitFor();
});

test("boxes and values are undone and done again in the order in which they were changed", async () => {
  const page = await openSample(8);
  const set = async (loss: string) => {
    await page.getByRole("textbox", { name: "New value of loss" }).fill(loss);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `loss ${loss}` }).waitFor();
  };
  await page.getByRole("button", { name: "loss 8" }).click();
  await set("80");
  await page.keyboard.press("n");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "1 30 × 40 at 11, 20" }).waitFor();
  await set("800");
  const steps = ["loss 80", "1 30 × 40 at 10, 20", "loss 8"];
  for (const name of steps) {
    await page.keyboard.press("Control+z");
    await page.getByRole("button", { name, exact: true }).waitFor();
  }
  expect(await page.getByRole("button", { name: "Undo (Ctrl Z)" }).isDisabled()).toBe(true);
  for (const name of ["loss 80", "1 30 × 40 at 11, 20", "loss 800"]) {
    await page.keyboard.press("Control+Shift+z");
    await page.getByRole("button", { name, exact: true }).waitFor();
  }
});

test("undo leaves alone what was changed since, by oneself or somebody else", async () => {
  const page = await openSample(10);
  await keepNotices(page);
  const { sampleId } = await sampleAt(10);
  const set = async (loss: string) => {
    await page.getByRole("textbox", { name: "New value of loss" }).fill(loss);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `loss ${loss}`, exact: true }).waitFor();
  };
  await page.getByRole("button", { name: "loss 10" }).click();
  await set("100");
  await set("1000");
  await page.getByRole("button", { name: "Undo", exact: true }).first().click();
  await page.getByText("loss was changed again since: undo that first.").waitFor();
  await page.getByRole("button", { name: "loss 1000" }).waitFor();
  for (const key of ["Control+z", "Control+z"]) await page.keyboard.press(key);
  await page.getByRole("button", { name: "loss 10", exact: true }).waitFor();
  await page.keyboard.press("Control+Shift+z");
  await page.getByRole("button", { name: "loss 100", exact: true }).waitFor();
  const edit = { sample: { id: String(sampleId) }, tensor: "loss", value: { number: 5 } };
  await server.ask("mutation ($input: SetValuesInput!) { setValues(input: $input) { revision } }", {
    input: { ...MAIN, edits: [edit] },
  });
  await page.getByRole("button", { name: "loss 5" }).waitFor();
  await page.keyboard.press("Control+z");
  await page.getByText(/somebody else changed it meanwhile\. Nothing was changed\./).waitFor();
  await page.getByRole("button", { name: "loss 5" }).waitFor();
});

test("the selected box is in the address, and let go of there too", async () => {
  const page = await openSample(9);
  const { objects } = await sampleAt(9);
  const seven = page.getByRole("button", { name: "7 30 × 40 at 70, 20" });
  await seven.click();
  await page.waitForURL(new RegExp(`[?&]object=${objects[1]!.objectId}$`));
  await page.reload();
  await expect.poll(() => seven.getAttribute("aria-pressed")).toBe("true");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("button", { name: "7 30 × 40 at 71, 20" }).waitFor();
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.search.includes("object"));
  await page.keyboard.press("n");
  await page.waitForURL(/object=/);
  await page.keyboard.press("j");
  await page.getByRole("heading", { name: "Sample 10" }).waitFor();
  expect(new URL(page.url()).searchParams.has("object")).toBe(false);
});

test("of several groups that people wrote, one is chosen to be edited", async () => {
  const on = { dataset: DATASET, branch: "main", describes: "OBJECT" };
  const make = (tensor: object) =>
    server.ask(
      "mutation ($input: CreateTensorInput!) { createTensor(input: $input) { clientMutationId } }",
      { input: { ...on, ...tensor } },
    );
  await make({ path: "plates/boxes", htype: "BBOX", coords: { type: "PIXEL", mode: "LTWH" } });
  await make({ path: "plates/labels", htype: "CLASS_LABEL", classNames: ["house", "street"] });
  const page = await openSample(11);
  const group = page.getByRole("combobox", { name: "Edit" });
  await group.selectOption("plates");
  await page.getByText("None yet.").waitFor();
  await page.keyboard.press("b");
  for (const key of ["Enter", "Shift+ArrowRight", "Shift+ArrowDown", "Enter", "2"])
    await page.keyboard.press(key);
  await page.getByRole("button", { name: "street 10 × 10 at 60, 40" }).waitFor();
  await saved(page);
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Relabel it as house, street").waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("button", { name: "street 10 × 10 at 60, 40" }).waitFor();
  await expectAccessible(page);
  await group.selectOption("");
  await page.getByRole("button", { name: "1 30 × 40 at 10, 20" }).waitFor();
});

test("a commit is looked at, and not edited", async () => {
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "digits") { branch(name: "main") { head { commitId } } } }`,
  );
  const { sampleId } = await sampleAt(6);
  const page = await open(`/d/admin/digits/${dataset.branch.head.commitId}/samples/${sampleId}`);
  await page.getByRole("heading", { name: "Sample 6" }).waitFor();
  await page.getByRole("toolbar", { name: "Tools" }).waitFor();
  expect(await page.getByRole("button", { name: "Draw" }).count()).toBe(0);
});
