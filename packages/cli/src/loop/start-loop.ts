import type { ImportPlan, Plugin } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import { planImport } from "../import/plan-import.ts";
import type { StartProgress } from "../output/progress.ts";
import { loadConfiguredPlugins } from "../start/start-services.ts";
import { emptyFigures } from "./figures.ts";
import { openServer } from "./open-server.ts";
import { runLoop, type LoopReport } from "./run-loop.ts";
import { chooseSources, type DataOptions, type Source } from "./sources.ts";
import type { StepReport } from "./steps.ts";

export interface StartLoopInput {
  data: DataOptions;
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
export async function startLoop({ data, onReport, ...shown }: StartLoopInput): Promise<LoopReport> {
  const { plugins } = await loadConfiguredPlugins();
  const { client, owner, close } = await openServer();
  try {
    const loop = {
      client,
      train: { owner, name: "train" },
      validation: { owner, name: "validation" },
      sources: chooseSources(data),
      planImport: (source: Source) => planSource(plugins, source, shown.signal),
      figures: emptyFigures(),
      ...shown,
    };
    return await runLoop(loop, onReport);
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
