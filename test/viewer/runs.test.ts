import { expect, test } from "vitest";
import { expectAccessible } from "./expect-accessible.ts";
import { openRuns, PREDICTED } from "./open-runs.ts";

const { open, startRun, startWorker, waitForEnd } = await openRuns(24);

const RUNS = "/d/admin/digits/main/runs";
const SCORE = [{ role: "score", tensor: "loss" }];

test("before the first run the page leads to starting one; faults are said at their fields", async () => {
  const page = await open(RUNS);
  await page.getByRole("heading", { name: "Nothing was evaluated yet" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Start the first evaluation" }).click();
  await page.getByRole("combobox", { name: "Evaluator" }).selectOption("numbers/slow");
  const score = page.getByRole("combobox", { name: "score *" });
  expect(await score.getByRole("option").allInnerTexts()).toEqual([
    "choose a tensor",
    "loss",
    "predicted/scores",
  ]);
  await page.getByRole("textbox", { name: "factor" }).fill("-1");
  await page.getByRole("textbox", { name: "delay" }).fill("1.5");
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.getByText("Choose a tensor of generic.").waitFor();
  await page.getByText("-1 is below the lowest, 0.").waitFor();
  await page.getByText("1.5 is no whole number.").waitFor();
  expect(await score.getAttribute("aria-invalid")).toBe("true");
  await expectAccessible(page);
});

test("a run is started by keyboard, paused, let go on, and watched to its end", async () => {
  const page = await open(RUNS);
  await page.getByRole("heading", { name: "Nothing was evaluated yet" }).waitFor();
  await page.keyboard.press("n");
  const evaluator = page.getByRole("combobox", { name: "Evaluator" });
  await evaluator.selectOption("numbers/slow");
  await page.getByRole("combobox", { name: "score *" }).selectOption("loss");
  await page.getByRole("textbox", { name: "delay" }).fill("60");
  await page.getByRole("textbox", { name: "Group *" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Waits for a worker").waitFor();
  await page.keyboard.press("p");
  await page.getByText("Paused: hands out no samples").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go on" }).press("Enter");
  await page.getByText("Waits for a worker").waitFor();
  await startWorker();
  await page.getByText("running", { exact: true }).waitFor();
  const bar = page.getByRole("progressbar", { name: "Samples evaluated" });
  await expect.poll(() => bar.getAttribute("aria-valuemax")).toBe("24");
  await page.getByText("done", { exact: true }).waitFor();
  expect(await bar.count()).toBe(0);
  const figures = page.getByRole("region", { name: "Figures" });
  expect(await figures.getByRole("listitem").allInnerTexts()).toEqual(["count\n24", "total\n552"]);
  expect(await page.getByRole("log").innerText()).toContain("factor 2");
  await expectAccessible(page);
});

test("why a run failed, and what to do, is said in a sentence; a cancelled one says so", async () => {
  const failed = await startRun({ evaluator: "faulty/throw", inputs: SCORE });
  await waitForEnd(failed);
  const page = await open(RUNS);
  await page.getByRole("link", { name: "faulty/throw" }).click();
  const alert = page.getByRole("alert", { name: "Why it failed" });
  await alert.getByText("Its log says more.").waitFor();
  await expectAccessible(page);
  const slow = { evaluator: "numbers/slow", inputs: SCORE, options: { delay: 2000 }, force: true };
  await page.goto(`${RUNS}/${encodeURIComponent(await startRun(slow))}`);
  await page.getByRole("button", { name: "Cancel the run" }).click();
  await page.getByText("Cancelled: nothing of it was written").waitFor();
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await page.getByRole("combobox", { name: "State" }).selectOption("cancelled");
  await expect.poll(() => page.getByRole("rowheader").allInnerTexts()).toHaveLength(1);
});

test("figures, classes, curves and confusions are shown, and lead to the samples behind them", async () => {
  const run = await startRun({
    evaluator: "detection-metrics/matches",
    inputs: PREDICTED,
    outputGroup: "found",
  });
  await waitForEnd(run);
  const page = await open(`${RUNS}/${encodeURIComponent(run)}`);
  const ap = page.getByRole("button", { name: /^AP / });
  await ap.focus();
  await page.getByText("The one to compare detectors by").waitFor();
  const classes = page.getByRole("region", { name: "Classes" });
  await classes.getByRole("button", { name: "objects" }).click();
  await classes.getByRole("button", { name: "objects" }).click();
  const first = classes.getByRole("rowheader").first();
  await expect.poll(() => first.innerText()).toMatch(/^[17]$/);
  const curve = page.getByRole("region", { name: "Precision and recall" });
  const ofClass = curve.getByRole("combobox", { name: "of", exact: true });
  await ofClass.selectOption("1");
  await curve.getByText("Right from an IoU of 0.5 on. To choose a threshold").waitFor();
  await curve.getByRole("slider").press("End");
  await curve.getByText("recall 1.00 · precision 1.000 · score 0.900").waitFor();
  const iou = curve.getByRole("combobox", { name: "from an IoU of" });
  expect(await iou.getByRole("option").allInnerTexts()).toEqual(["0.5", "0.75", "0.9"]);
  await iou.selectOption("0.9");
  await curve.getByText("Right from an IoU of 0.9 on.").waitFor();
  await page.reload();
  await expect.poll(() => ofClass.inputValue()).toBe("1");
  expect(await iou.inputValue()).toBe("0.9");
  await expectAccessible(page);
  const matrix = page.getByRole("region", { name: "Confusion matrix" });
  await matrix.getByRole("link", { name: "12 × 7 missed" }).focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/filter=/);
  await page.getByText("12 samples", { exact: true }).waitFor();
});

test("the form proposes the predictions themselves, rather than what runs made of them", async () => {
  const page = await open(
    `${RUNS}/new?evaluator=${encodeURIComponent("detection-metrics/matches")}`,
  );
  for (const name of ["boxes", "labels", "scores"]) {
    const role = page.getByRole("combobox", { name: `predicted_${name} *` });
    expect(await role.inputValue()).toBe(`predicted/${name}`);
  }
});
