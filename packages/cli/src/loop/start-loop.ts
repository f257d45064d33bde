import type { ImportPlan, Plugin } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import { planImport } from "../import/plan-import.ts";
import type { StartProgress } from "../output/progress.ts";
import { loadConfiguredPlugins } from "../start/start-services.ts";
import { emptyFigures } from "./figures.ts";
import { checkTrainer } from "./lap/check-trainer.ts";
import { emptyLapFigures } from "./lap/figures.ts";
import type { LapSettings } from "./lap/lap.ts";
import { runLap, type LapReport } from "./lap/run-lap.ts";
import type { LoopTools } from "./loop.ts";
import { openServer } from "./open-server.ts";
import { runLoop, type LoopReport } from "./run-loop.ts";
import {
  chooseLapSources,
  chooseSources,
  type DataOptions,
  type Source,
  type Sources,
} from "./sources.ts";
import type { StepReport } from "./steps.ts";

/** What people are shown, and how they end it. */
export interface ShownLoop {
  /** Ends the loop early; what it started is stopped and removed. */
  signal: AbortSignal;
  progress: StartProgress;
  /** Told what people want to know beside the steps. */
  tell: (line: string) => void;
  /** Told each step as soon as it has ended. */
  onReport: (report: StepReport) => void;
}

/**
 * Carries out the playbook on a server of its own, which is gone afterwards.
 *
 * @throws what starting the server throws, and the signal's reason; a failed step is in the report
 */
export async function startLoop(data: DataOptions, shown: ShownLoop): Promise<LoopReport> {
  const { plugins } = await loadConfiguredPlugins();
  return onServer(plugins, chooseSources(data), shown, (tools) =>
    runLoop({ ...tools, figures: emptyFigures() }, shown.onReport),
  );
}

/**
 * The same with models of its own: trained on wrong labels, and again on the corrected ones.
 *
 * @throws as `startLoop`; CommandError `TRAINER_UNAVAILABLE` where nothing can be trained here
 */
export async function startLap(settings: LapSettings, shown: ShownLoop): Promise<LapReport> {
  const { plugins } = await loadConfiguredPlugins();
  await checkTrainer(plugins);
  return onServer(plugins, chooseLapSources(settings), shown, (tools) =>
    runLap({ ...tools, settings, figures: emptyLapFigures() }, shown.onReport),
  );
}

async function onServer<Report>(
  plugins: readonly Plugin[],
  sources: Sources,
  { signal, progress, tell }: ShownLoop,
  work: (tools: LoopTools) => Promise<Report>,
): Promise<Report> {
  const { client, owner, close } = await openServer();
  try {
    return await work({
      client,
      train: { owner, name: "train" },
      validation: { owner, name: "validation" },
      sources,
      planImport: (source) => planSource(plugins, source, signal),
      signal,
      progress,
      tell,
    });
  } finally {
    await close();
  }
}

async function planSource(
  plugins: readonly Plugin[],
  source: Source,
  signal: AbortSignal,
): Promise<ImportPlan> {
  try {
    return await planImport(plugins, { ...source, signal });
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== "IMPORTER_NOT_FOUND") throw error;
    const sentence = `Nothing that can be imported was found at ${source.path}; expected a COCO JSON file or an SVHN folder.`;
    throw new CommandError(error.code, sentence, { cause: error });
  }
}
