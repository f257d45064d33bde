import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const { server, open } = await startViewer();
await makeSamples(server, 8);

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

async function expectCommitted(page: Page, message: string): Promise<void> {
  await page.getByRole("heading", { name: "Everything is committed" }).waitFor();
  const { dataset } = await server.ask(`{ dataset(owner: "admin", name: "digits") {
    commits(first: 1) { nodes { message samplesDeleted } }
  } }`);
  expect(dataset.commits.nodes).toEqual([{ message, samplesDeleted: 1 }]);
}

const saved = (page: Page) => page.getByText("Saved", { exact: true }).waitFor();

test("by mouse: the worst samples are found, mended, looked at and committed", async () => {
  const page = await open("/d/admin/digits/main/samples");
  await page.getByRole("button", { name: "Sort As added" }).click();
  await page.getByRole("listbox").getByRole("option", { name: "loss" }).click();
  await page.getByRole("link", { name: /^Sample 7; sorted by/ }).click();
  await page.getByRole("button", { name: /^7 30 × 40/ }).click();
  await page.getByRole("button", { name: "Relabel 7" }).click();
  await page.getByRole("option", { name: /^4/ }).click();
  await saved(page);
  await page.getByRole("button", { name: "The sample after (→)" }).click();
  await page.getByRole("heading", { name: "Sample 6" }).waitFor();
  await page.getByRole("button", { name: "Delete the sample (Shift Del)" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Deleted sample 6").waitFor();
  await page.getByRole("link", { name: "Changes" }).click();
  await page.getByText("1 sample deleted, 1 object changed since the last commit").waitFor();
  await page.getByText("Relabelled “7” to “4”").waitFor();
  await page.getByLabel("Message").fill("Mend the worst");
  await page.getByRole("button", { name: "Commit" }).click();
  await expectCommitted(page, "Mend the worst");
});

test("the same by keyboard alone", async () => {
  const page = await open("/d/admin/digits/main/samples");
  await page.getByRole("link", { name: /^Sample 0;/ }).waitFor();
  await tabTo(page, /^Sort As added/);
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "Sort As added" }).waitFor();
  await page.keyboard.type("loss");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: /^Sample 6; sorted by 7/ }).waitFor();
  await tabTo(page, /^Sample 6; sorted by 7/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^4 30 × 40/ }).waitFor();
  await page.keyboard.press("Shift+n");
  await page.keyboard.press("5");
  await page.keyboard.press("Shift+ArrowLeft");
  await saved(page);
  await page.getByRole("button", { name: "5 30 × 40 at 60, 20" }).waitFor();
  await page.keyboard.press("j");
  await page.getByRole("heading", { name: "Sample 5" }).waitFor();
  await page.keyboard.press("Shift+Delete");
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^Delete$/);
  await page.keyboard.press("Enter");
  await page.getByText("Deleted sample 5").waitFor();
  await tabTo(page, /^Changes$/);
  await page.keyboard.press("Enter");
  await page.getByText("1 sample deleted, 1 object changed since the last commit").waitFor();
  await page.keyboard.press("m");
  await page.keyboard.type("Mend the next");
  await page.keyboard.press("Control+Enter");
  await expectCommitted(page, "Mend the next");
});
