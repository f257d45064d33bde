import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { appendSamples, commit } from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { startViewer } from "./open-viewer.ts";

const SAMPLES = 1_000_000;
const AT_ONCE = 100_000;

const { server, open } = await startViewer();
const { dataset } = await makeDataset(server.pool);
const on = { dataset, branch: "main" };
const samples = Array.from({ length: AT_ONCE }, () => ({ values: {} }));
for (let appended = 0; appended < SAMPLES; appended += AT_ONCE)
  await appendSamples(server.pool, { ...on, samples });
await commit(server.pool, {
  ...on,
  message: "Append a million samples",
  author: dataset.ownerName,
});

const GRID = `/d/${dataset.ownerName}/${dataset.name}/main/samples`;

/** The indices in sight, once all of them are there. */
async function indicesInSight(page: Page): Promise<number[]> {
  const read = () =>
    page.locator("#grid").evaluate((grid) => {
      const { top, bottom } = grid.getBoundingClientRect();
      const cells = [...grid.querySelectorAll('[role="gridcell"]')].filter((cell) => {
        const box = cell.getBoundingClientRect();
        return box.bottom > top + 1 && box.top < bottom - 1;
      });
      return cells.map((cell) => cell.querySelector("[data-place]")?.getAttribute("aria-label"));
    });
  await expect.poll(async () => (await read()).every((name) => name != null)).toBe(true);
  return (await read()).map((name) => Number(/^Sample (\d+)/.exec(name!)![1]));
}

const dragTo = (page: Page, share: number) =>
  page.locator("#grid").evaluate((grid, share) => {
    grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight);
  }, share);

test("the scrollbar goes through a million samples, and tells the place", async () => {
  const page = await open(GRID);
  await page.getByText("1,000,000 samples", { exact: true }).waitFor();
  expect((await indicesInSight(page))[0]).toBe(0);
  for (const share of [0.1, 0.5, 0.9]) {
    await dragTo(page, share);
    await expect
      .poll(async () => Math.abs((await indicesInSight(page))[0]! / SAMPLES - share))
      .toBeLessThan(0.001);
  }
  await dragTo(page, 1);
  await expect.poll(async () => (await indicesInSight(page)).at(-1)).toBe(SAMPLES - 1);
  await dragTo(page, 0);
  await expect.poll(async () => (await indicesInSight(page))[0]).toBe(0);
});

test("in the midst of a million, the wheel leaves out no row", async () => {
  const page = await open(`${GRID}?at=700000`);
  const before = await indicesInSight(page);
  expect(before).toContain(700_000);
  await page.locator("#grid").hover();
  let last = before.at(-1)!;
  for (let turn = 0; turn < 20; turn++) {
    await page.mouse.wheel(0, 300);
    await expect.poll(async () => (await indicesInSight(page)).at(-1)).toBeGreaterThan(last);
    const shown = await indicesInSight(page);
    expect(shown[0]).toBeLessThanOrEqual(last + 1);
    expect(shown).toEqual(Array.from({ length: shown.length }, (_, at) => shown[0]! + at));
    last = shown.at(-1)!;
  }
});

test("of a range that is too long, it is said how much was not picked", async () => {
  const page = await open(`${GRID}?at=700000`);
  await page.getByRole("link", { name: "Sample 700000" }).click({ modifiers: ["ControlOrMeta"] });
  await page.getByText("1 sample selected").waitFor();
  await page.getByRole("textbox", { name: /^Go to a place/ }).fill("698500");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Sample 698500" }).click({ modifiers: ["Shift"] });
  await page.getByText("1,000 samples selected, the most at once").waitFor();
  await page.getByText("501 samples left out: no more than 1,000 are picked at once.").waitFor();
  await page.getByRole("textbox", { name: /^Go to a place/ }).fill("699001");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Deselect sample 699001" }).waitFor();
  expect(await page.getByRole("button", { name: "Select sample 699000" }).count()).toBe(1);
});
