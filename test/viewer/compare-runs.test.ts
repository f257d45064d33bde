import { expect, test } from "vitest";
import { changesOf } from "./change-dataset.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { openRuns, PREDICTED } from "./open-runs.ts";

const { server, open, startRun, startWorker, waitForEnd } = await openRuns(6);
const { change, relabel } = changesOf(server);
await startWorker();

/** Runs `matches` until it has ended; answers its global id. */
async function evaluate(): Promise<string> {
  const evaluator = "detection-metrics/matches";
  const run = await startRun({ evaluator, inputs: PREDICTED, outputGroup: "found" });
  await waitForEnd(run);
  return run;
}

test("two runs are set side by side, and their changes told apart", async () => {
  await evaluate();
  await relabel("main", 0, "9");
  await change("commit", { branch: "main", message: "It was a 9" });
  const after = await evaluate();
  const page = await open(`/d/admin/digits/main/runs/${encodeURIComponent(after)}`);
  await page.getByRole("button", { name: "Compare with another run" }).press("Enter");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Two runs of detection-metrics/matches" }).waitFor();
  const figures = page.getByRole("region", { name: "Figures" });
  const tp = figures.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "tp" }) });
  expect(await tp.getByRole("cell").allInnerTexts()).toEqual(["6", "7", "+1"]);
  const classes = page.getByRole("region", { name: "Classes" });
  await expect.poll(() => classes.getByRole("combobox").inputValue()).toBe("AP");
  await classes.getByRole("combobox").selectOption("objects");
  const nine = classes.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "9" }) });
  await expect.poll(() => nine.getByRole("cell").allInnerTexts()).toEqual(["0", "1", "+1"]);
  await classes.getByRole("button", { name: "change" }).click();
  const firstClass = classes.getByRole("rowheader").first();
  await expect.poll(() => firstClass.innerText()).toBe("7");
  await classes.getByRole("button", { name: "change" }).click();
  await expect.poll(() => firstClass.innerText()).toBe("9");
  await page.route("**/graphql", (route) => {
    const isOfClasses = route.request().postData()?.includes("query ClassChanges");
    const errors = [{ message: "Too much at once.", extensions: { code: "QUERY_TIMEOUT" } }];
    return isOfClasses ? route.fulfill({ json: { data: null, errors } }) : route.continue();
  });
  await page.reload();
  await page.getByRole("heading", { name: "Too much at once." }).waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect.poll(() => firstClass.innerText()).toBe("9");
  const samples = page.getByRole("region", { name: "Samples" });
  await samples.getByRole("combobox").selectOption("tp");
  await samples.getByRole("link", { name: "Sample 0: 1 → 2 (+1)" }).waitFor();
  await samples.getByRole("heading", { name: "Worse: 0" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Tell them apart" }).press("Enter");
  const shares = page.getByRole("region", { name: "Model or labels" });
  const row = shares.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "tp" }) });
  await row.waitFor();
  expect(await row.getByRole("cell").allInnerTexts()).toEqual(["+1", "0", "+1"]);
  await page.getByRole("button", { name: "Swap" }).click();
  await expect.poll(() => tp.getByRole("cell").allInnerTexts()).toEqual(["7", "6", "−1"]);
  await samples.getByRole("link", { name: "Sample 0: 2 → 1 (−1)" }).press("Enter");
  await page.getByRole("heading", { name: /^Sample 0/ }).waitFor();
});
