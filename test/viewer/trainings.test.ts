import { loadPlugins, startEvaluationWorker, startTrainingWorker } from "@loupe/core";
import { afterAll, expect, test } from "vitest";
import { makeFolder } from "../cli/run-loupe.ts";
import { expectAccessible } from "./expect-accessible.ts";
import { DATASET, makeSamples } from "./make-samples.ts";
import { startViewer } from "./open-viewer.ts";

const config = new URL("../fixtures/plugins/viewer.config.ts", import.meta.url).href;
const plugins = await loadPlugins(config);
const { server, open } = await startViewer({ plugins });
await makeSamples(server, 8);
const workFolder = await makeFolder();

const TRAININGS = "/d/admin/digits/main/models/trainings";

async function startWorker(): Promise<void> {
  const log = (message: string) => void server.logged.push(message);
  const services = { ...server, plugins, log, serverUrl: server.url, workFolder };
  const worker = await startTrainingWorker(services);
  afterAll(() => worker.stop());
}

/** Queues a training on `admin/digits`; answers the path of its page. */
async function startTraining(options: object): Promise<string> {
  const { startTraining } = await server.ask(
    "mutation ($input: StartTrainingInput!) { startTraining(input: $input) { run { id } } }",
    {
      input: {
        dataset: DATASET,
        trainer: "means",
        inputs: [{ role: "score", tensor: "loss" }],
        options,
      },
    },
  );
  return `${TRAININGS}/${encodeURIComponent(startTraining.run.id)}`;
}

test("a training is started by keyboard from what its trainer says, watched, and leads to its model", async () => {
  const page = await open(TRAININGS);
  await page.getByRole("heading", { name: "Nothing was trained on this dataset yet" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("n");
  const steps = page.getByRole("textbox", { name: "steps" });
  await steps.fill("0");
  await page.getByRole("combobox", { name: "score *" }).selectOption("");
  await steps.press("Enter");
  await page.getByText("0 is below the lowest, 1.").waitFor();
  await page.getByText("Choose a tensor of generic.").waitFor();
  await expectAccessible(page);
  await page.getByRole("combobox", { name: "score *" }).selectOption("loss");
  await page.getByRole("button", { name: "Dataset: Nothing" }).press("Enter");
  await page.keyboard.type("digits");
  await page.getByRole("option", { name: "admin/digits" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "At: main" }).waitFor();
  await steps.fill("30");
  await page.getByRole("textbox", { name: "delay" }).fill("80");
  await page.getByRole("textbox", { name: "Model" }).fill("mean-loss");
  await page.keyboard.press("Enter");
  await page.getByText("Waits for a worker").waitFor();
  await page.getByText("It has told no figures yet.").waitFor();
  await expectAccessible(page);
  await startWorker();
  await page.getByText("running", { exact: true }).waitFor();
  const bar = page.getByRole("progressbar", { name: "Steps trained" });
  await expect.poll(() => bar.getAttribute("aria-valuemax")).toBe("30");
  const curve = page.getByRole("region", { name: "Curve" });
  const point = curve.getByRole("status");
  await expect.poll(() => point.innerText()).toMatch(/^step [1-9]\d? · loss [\d.]+$/);
  await page.reload();
  await page.getByText("done", { exact: true }).waitFor();
  await expect.poll(() => point.innerText()).toMatch(/^step 30 · loss 5\.25$/);
  await curve.getByRole("slider").press("Home");
  expect(await point.innerText()).toMatch(/^step [12]?\d · loss [\d.]+$/);
  await curve.getByRole("combobox").selectOption("error");
  await expect.poll(() => point.innerText()).toMatch(/^step 30 · error 2$/);
  expect(await page.getByRole("log").innerText()).toContain("process ");
  await page
    .getByRole("link", { name: /^admin\/digits at / })
    .first()
    .waitFor();
  await expectAccessible(page);
  const made = page.getByRole("region", { name: "Models" });
  await made.getByRole("link", { name: "mean-loss@1" }).click();
  await page.getByRole("heading", { name: "mean-loss@1" }).waitFor();
  await page.getByRole("link", { name: "Trainings" }).click();
  await page.getByRole("row").filter({ hasText: "mean-loss@1" }).waitFor();
  await expectAccessible(page);
});

test("a run of a model on samples that it was trained on warns of that", async () => {
  const log = (message: string) => void server.logged.push(message);
  const worker = await startEvaluationWorker({ ...server, plugins, log });
  afterAll(() => worker.stop());
  const page = await open("/d/admin/digits/main/runs/new?evaluator=means/distance");
  await page.getByRole("combobox", { name: "score *" }).selectOption("loss");
  await page.getByRole("combobox", { name: "model" }).selectOption("mean-loss@1");
  await page.getByRole("button", { name: "Start the run" }).click();
  await page.getByText("done", { exact: true }).waitFor();
  const notes = page.getByRole("region", { name: "How to take it" });
  await notes.getByText("In-sample: the figures flatter the model").waitFor();
  await notes
    .getByText(/^In-sample: model mean-loss@1 was trained on commit \w{8}, where 8 samples of this/)
    .waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Runs", exact: true }).first().click();
  await page
    .getByRole("row")
    .filter({ hasText: "means/distance" })
    .getByText("in-sample")
    .waitFor();
});

test("of several models each has its line; a training is cancelled", async () => {
  const page = await open(await startTraining({ folds: 2, steps: 4 }));
  await page.getByText("done", { exact: true }).waitFor();
  const curve = page.getByRole("region", { name: "Curve" });
  await curve.getByText("model 1", { exact: true }).waitFor();
  expect(await curve.getByRole("status").innerText()).toMatch(
    /^step 4 · model 0 [\d.]+ · model 1 [\d.]+$/,
  );
  expect(await page.getByRole("region", { name: "Models" }).getByRole("link").count()).toBe(2);
  await expectAccessible(page);
  await page.goto(await startTraining({ delay: 500, steps: 100 }));
  await page.getByText("running", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Cancel the training" }).press("Enter");
  await page.getByText("Cancelled: no model was registered.").waitFor();
});

test("why a training failed is said, beside what it has told until then", async () => {
  const page = await open(await startTraining({ fault: "throw" }));
  const alert = page.getByRole("alert", { name: "Why it failed" });
  await alert.getByText(/the numbers are too large/).waitFor();
  await alert.getByText("Its log says more. No model was registered.").waitFor();
  await page
    .getByRole("region", { name: "Curve" })
    .getByText(/^step 10 · loss/)
    .waitFor();
  await expectAccessible(page);
  await page.goto(`${TRAININGS}/nothing`);
  await page
    .getByRole("alert")
    .or(page.getByRole("heading", { level: 1 }))
    .first()
    .waitFor();
  await expectAccessible(page);
});
