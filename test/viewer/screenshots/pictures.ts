import type { Page } from "playwright-core";

interface Picture {
  name: string;
  /** Of the demo. */
  path: string;
  /** Brings the page to where its picture is taken. */
  prepare?: (page: Page) => Promise<void>;
}

const DATASET = "/d/admin/house-numbers/training_run";

const VALIDATION = "/d/admin/house-numbers-validation/training_run";

export const PICTURES: readonly Picture[] = [
  { name: "datasets", path: "/" },
  { name: "import", path: "/d/import" },
  { name: "overview", path: DATASET },
  { name: "add-samples", path: "/d/admin/house-numbers/main/import" },
  {
    name: "samples",
    path: `${DATASET}/samples?sort=model_evaluation%2Floss&descending=1`,
    prepare: waitForHistogram,
  },
  {
    name: "predictions",
    path: `${VALIDATION}/samples?sort=model_evaluation%2Fiou&size=288`,
    prepare: waitForHistogram,
  },
  {
    name: "sample",
    path: `${VALIDATION}/samples?sort=model_evaluation%2Fiou`,
    prepare: async (page) => {
      await page.getByRole("gridcell").getByRole("link").first().press("Enter");
      await page.getByRole("heading", { name: /^Sample/ }).waitFor();
    },
  },
  {
    name: "classes",
    path: `${DATASET}/samples?colours=class&size=128&filter=${encodeURIComponent('[{"kind":"classes","tensor":"labels","mode":"any","names":["7"]}]')}`,
  },
  { name: "models", path: `${DATASET}/models` },
  { name: "trainings", path: `${DATASET}/models/trainings` },
  { name: "new-training", path: `${DATASET}/models/trainings/new` },
  { name: "runs", path: `${DATASET}/runs` },
  {
    name: "run",
    path: `${VALIDATION}/runs`,
    prepare: async (page) => {
      await page.getByRole("rowheader").getByRole("link").first().click();
      await page.getByRole("heading", { name: "Details" }).waitFor();
    },
  },
  { name: "new-run", path: `${VALIDATION}/runs/new` },
  { name: "history", path: `${DATASET}/history` },
  { name: "compare", path: `${DATASET}/history/compare?from=main` },
  { name: "merge", path: "/d/admin/house-numbers/main/history/merge?source=training_run" },
  {
    name: "commit",
    path: `${DATASET}/history`,
    prepare: async (page) => {
      await page.getByRole("region", { name: "Commits" }).getByRole("link").first().click();
      await page.getByRole("link", { name: "Browse samples at this commit" }).waitFor();
    },
  },
  {
    name: "help",
    path: DATASET,
    prepare: async (page) => {
      await page.keyboard.press("?");
      await page.getByRole("dialog").waitFor();
    },
  },
];

/** It is asked for after the pictures, as the counts of classes are. */
async function waitForHistogram(page: Page): Promise<void> {
  await page.getByText("drag to filter").waitFor();
}
