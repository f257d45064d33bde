import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { openDemo, type DemoObject } from "./open-demo.ts";

const { client, open, planted, objectsOf, worstFirst } = await openDemo();

/** Goes by Tab to what has a name, as somebody without a mouse does. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
    if (name.test(found)) return;
  }
  throw new Error(`Nothing of the name ${name} is reached by Tab.`);
}

async function press(page: Page, key: string, times = 1): Promise<void> {
  for (let pressed = 0; pressed < times; pressed++) await page.keyboard.press(key);
}

/** Steps of arrow keys: ten pixels with Shift, then one. */
async function moveBy(page: Page, dx: number, dy: number): Promise<void> {
  for (const [by, keys] of [
    [dx, ["ArrowLeft", "ArrowRight"]],
    [dy, ["ArrowUp", "ArrowDown"]],
  ] as const) {
    const key = keys[by < 0 ? 0 : 1];
    await press(page, `Shift+${key}`, Math.floor(Math.abs(by) / 10));
    await press(page, key, Math.abs(by) % 10);
  }
}

/** From one place in the order to another, a neighbour at a time. */
async function walk(page: Page, from: number, to: number): Promise<void> {
  const step = to < from ? -1 : 1;
  for (let place = from + step; place !== to + step; place += step) {
    await page.keyboard.press(step < 0 ? "k" : "j");
    await page.getByText(new RegExp(`^${place + 1} of`)).waitFor();
  }
  await page.getByRole("button", { name: "Draw" }).waitFor();
}

/** Another page than the one at a path is shown, and has the keyboard. */
async function arrived(page: Page, before: string): Promise<void> {
  await page.waitForURL(({ pathname }) => pathname !== before);
  await page.getByRole("button", { name: "Draw" }).waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "main");
}

const saved = (page: Page) => page.getByText("Saved", { exact: true }).waitFor();

/** An object as the list beside the picture says it. */
const words = ({ class: { name }, box: { left, top, width, height } }: DemoObject) =>
  `${name} ${width} × ${height} at ${left}, ${top}`;

async function expectCommitted(page: Page, message: string): Promise<void> {
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  const { dataset } = await client.query<{ dataset: { ref: { commits: { nodes: object[] } } } }>(
    `{ dataset(owner: "admin", name: "house-numbers") { ref(name: "training_run") {
      commits(first: 1) { nodes { message samplesDeleted } }
    } } }`,
  );
  expect(dataset.ref.commits.nodes).toEqual([{ message, samplesDeleted: 1 }]);
}

/** Of the page that sets two runs side by side: which samples got better. */
async function expectBetter(page: Page, count: number): Promise<void> {
  await page.getByRole("heading", { name: "Two runs of faster-rcnn/loss" }).waitFor();
  const better = page.getByRole("region", { name: "Better" });
  await better.getByRole("heading", { name: `Better: ${count}` }).waitFor();
  await expect.poll(() => better.getByRole("link").count()).toBe(count);
}

test("by mouse: wrong labels are on top, mended, committed, evaluated again and compared", async () => {
  const page = await open("/");
  await page.getByRole("link", { name: "admin/house-numbers", exact: true }).click();
  await page.getByRole("button", { name: "Branch or tag: main" }).click();
  await page.getByRole("option", { name: "training_run" }).click();
  await page.getByRole("link", { name: "Samples", exact: true }).click();
  await page.getByRole("button", { name: "Sort As added" }).click();
  const tensors = page.getByRole("listbox", { name: "Sort As added" });
  await tensors.getByRole("option", { name: "model_evaluation/loss", exact: true }).click();
  expect((await worstFirst()).slice(0, 2)).toEqual([planted.class, planted.shifted]);
  await page.getByRole("gridcell").first().getByRole("link").click();
  const [wrong, right] = [await objectsOf(planted.class), await objectsOf(planted.class, "truth")];
  const at = wrong.findIndex((object, position) => words(object) !== words(right[position]!));
  await page.getByRole("button", { name: words(wrong[at]!) }).click();
  await page.getByRole("button", { name: `Relabel ${wrong[at]!.class.name}` }).click();
  await page.getByRole("option", { name: new RegExp(`^${right[at]!.class.name}`) }).click();
  await saved(page);
  expect(await objectsOf(planted.class)).toEqual(right);
  await page.getByRole("button", { name: "The sample after (→)" }).click();
  await dragToItsPlace(page);
  await saved(page);
  await page.getByRole("button", { name: "The sample after (→)" }).click();
  await page.getByText("3 of 80").waitFor();
  await page.getByRole("button", { name: "Delete the sample (Shift Del)" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Changes" }).click();
  await page.getByText("1 sample deleted, 2 objects changed since the last commit").waitFor();
  await page
    .getByText(`Relabelled “${wrong[at]!.class.name}” to “${right[at]!.class.name}”`)
    .waitFor();
  await page.getByLabel("Message").fill("Mend the worst");
  await page.getByRole("button", { name: "Commit" }).click();
  await expectCommitted(page, "Mend the worst");
  await page.getByRole("link", { name: "Runs", exact: true }).click();
  await page.getByRole("link", { name: "Start an evaluation" }).click();
  await page.getByRole("combobox", { name: "Evaluator" }).selectOption("faster-rcnn/loss");
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.getByText("done", { exact: true }).waitFor({ timeout: 60_000 });
  await page.getByRole("button", { name: "Compare with another run" }).click();
  await page.getByRole("option").click();
  await expectBetter(page, 2);
});

/** Drags the shifted box of the sample that is open to where it was drawn. */
async function dragToItsPlace(page: Page): Promise<void> {
  const now = await objectsOf(planted.shifted);
  const truth = await objectsOf(planted.shifted, "truth");
  const at = now.findIndex((object, position) => words(object) !== words(truth[position]!));
  await page.getByRole("button", { name: words(now[at]!) }).click();
  const picture = page.getByRole("img", { name: /^Sample/ });
  const { x, y, width } = (await picture.boundingBox())!;
  const natural = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
  const centre = ({ box }: DemoObject): [number, number] => [
    x + ((box.left + box.width / 2) * width) / natural,
    y + ((box.top + box.height / 2) * width) / natural,
  ];
  await page.mouse.move(...centre(now[at]!));
  await page.mouse.down();
  await page.mouse.move(...centre(truth[at]!), { steps: 4 });
  await page.mouse.up();
  await page.getByRole("button", { name: words(truth[at]!) }).waitFor();
}

test("by keyboard alone: a missing box is drawn, an invented one deleted, and so on to the comparison", async () => {
  const page = await open("/");
  await page.getByRole("link", { name: "admin/house-numbers", exact: true }).waitFor();
  await tabTo(page, /^admin\/house-numbers$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Tensors" }).waitFor();
  await page.getByRole("button", { name: "Branch or tag: main" }).press("Enter");
  await page.keyboard.type("training");
  await page.getByRole("option", { name: "training_run" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/training_run");
  await tabTo(page, /^Samples$/);
  await page.keyboard.press("Enter");
  await page.getByRole("gridcell").first().waitFor();
  await tabTo(page, /^Sort As added/);
  await page.keyboard.press("Enter");
  await page.keyboard.type("model_evaluation/loss");
  await page.keyboard.press("Enter");
  const order = await worstFirst();
  const [removed, invented] = [order.indexOf(planted.removed), order.indexOf(planted.invented)];
  expect(Math.max(removed, invented)).toBeLessThan(8);
  await page
    .getByRole("gridcell")
    .first()
    .getByRole("link", { name: /sorted by/ })
    .waitFor();
  await tabTo(page, /^Sample \d+; sorted by/);
  await press(page, "ArrowRight", removed);
  await page.keyboard.press("Enter");
  await drawWhatIsMissing(page);
  await walk(page, removed, invented);
  await page.keyboard.press("Shift+n");
  await page.locator('[aria-pressed="true"]').waitFor();
  await page.keyboard.press("Delete");
  await saved(page);
  expect(await objectsOf(planted.invented)).toEqual(await objectsOf(planted.invented, "truth"));
  await walk(page, invented, invented + 1);
  const deleted = new URL(page.url()).pathname;
  await page.keyboard.press("Shift+Delete");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^Delete$/);
  await page.keyboard.press("Enter");
  await page.getByText(/^Deleted sample/).waitFor();
  await arrived(page, deleted);
  await tabTo(page, /^Changes$/);
  await page.keyboard.press("Enter");
  await page.getByText("1 sample deleted, 2 objects changed since the last commit").waitFor();
  await page.keyboard.press("m");
  await page.keyboard.type("Mend the next");
  await page.keyboard.press("Control+Enter");
  await expectCommitted(page, "Mend the next");
  await tabTo(page, /^Runs$/);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Start an evaluation" }).waitFor();
  await page.keyboard.press("n");
  await page.getByRole("combobox", { name: "Evaluator" }).waitFor();
  await tabTo(page, /faster-rcnn\/loss/);
  await page.keyboard.type("faster-rcnn/loss");
  await tabTo(page, /^Start the run$/);
  await page.keyboard.press("Enter");
  await page.getByText("done", { exact: true }).waitFor({ timeout: 60_000 });
  await tabTo(page, /^Compare with another run$/);
  await page.keyboard.press("Enter");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await expectBetter(page, 2);
});

async function drawWhatIsMissing(page: Page): Promise<void> {
  const now = new Set((await objectsOf(planted.removed)).map(words));
  const missing = (await objectsOf(planted.removed, "truth")).find((one) => !now.has(words(one)))!;
  const picture = page.getByRole("img", { name: /^Sample/ });
  const [width, height] = await picture.evaluate((image) => [
    (image as HTMLImageElement).naturalWidth,
    (image as HTMLImageElement).naturalHeight,
  ]);
  const { left, top, ...size } = missing.box;
  await page.getByRole("button", { name: "Draw" }).waitFor();
  await page.keyboard.press("b");
  await moveBy(page, left - Math.round(width / 2), top - Math.round(height / 2));
  await page.keyboard.press("Enter");
  await moveBy(page, size.width, size.height);
  await page.keyboard.press("Enter");
  await page.keyboard.press(missing.class.name);
  await page.getByRole("button", { name: words(missing) }).waitFor();
  await saved(page);
}
