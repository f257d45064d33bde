import type { Page } from "../router/page.ts";
import { changesPage } from "./changes/page.ts";
import { comparePage } from "./compare/page.ts";
import { compareRunsPage } from "./compare-runs/page.ts";
import { commitPage } from "./commit/page.ts";
import { datasetPage } from "./dataset/page.ts";
import { datasetsPage } from "./datasets/page.ts";
import { historyPage } from "./history/page.ts";
import { addSamplesPage, importPage } from "./import/page.ts";
import { mergePage, revertPage } from "./merge/page.ts";
import { modelsPage } from "./models/page.ts";
import { newRunPage } from "./new-run/page.ts";
import { newTrainingPage } from "./new-training/page.ts";
import { overviewPage } from "./overview/page.ts";
import { runPage } from "./run/page.ts";
import { runsPage } from "./runs/page.ts";
import { samplePage } from "./sample/page.ts";
import { samplesPage } from "./samples/page.ts";
import { trainingPage } from "./training/page.ts";
import { trainingsPage } from "./trainings/page.ts";

/** Every page there is; those with a tab stand in this order in the bar. */
export const PAGES = [
  datasetsPage,
  importPage,
  datasetPage,
  overviewPage,
  addSamplesPage,
  samplesPage,
  samplePage,
  changesPage,
  historyPage,
  comparePage,
  mergePage,
  commitPage,
  revertPage,
  runsPage,
  newRunPage,
  compareRunsPage,
  runPage,
  modelsPage,
  trainingsPage,
  newTrainingPage,
  trainingPage,
] as unknown as readonly Page[];
