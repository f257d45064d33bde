import { loadPlugins, startEvaluationWorker } from "@loupe/core";
import { afterAll } from "vitest";
import { startViewer, type ViewerStage } from "./open-viewer.ts";
import { DATASET, makeSamples } from "./make-samples.ts";

export interface RunsStage extends ViewerStage {
  /** A worker of this process, until the last test of the file has ended. */
  startWorker(): Promise<void>;
  /** Starts a run on `admin/digits`; answers its global id. */
  startRun(input: { evaluator: string; [name: string]: unknown }): Promise<string>;
  /** Resolves once a run has ended. */
  waitForEnd(id: string): Promise<void>;
}

/** What the predictions of `admin/digits` are to `detection-metrics`. */
export const PREDICTED = ["boxes", "labels", "scores"].map((name) => ({
  role: `predicted_${name}`,
  tensor: `predicted/${name}`,
}));

/** The viewer with `admin/digits` of so many samples, and plugins that are quick, slow or fail. */
export async function openRuns(samples: number): Promise<RunsStage> {
  const config = new URL("../fixtures/plugins/viewer.config.ts", import.meta.url).href;
  const plugins = await loadPlugins(config);
  const stage = await startViewer({ plugins });
  const { server } = stage;
  await makeSamples(server, samples);
  const log = (message: string, error?: unknown) =>
    void server.logged.push(`${message} ${String(error)}`);
  return {
    ...stage,
    async startWorker() {
      const worker = await startEvaluationWorker({ ...server, plugins, log });
      afterAll(() => worker.stop());
    },
    async startRun(input) {
      const { startRun } = await server.ask(
        "mutation ($input: StartRunInput!) { startRun(input: $input) { run { id } } }",
        { input: { dataset: DATASET, branch: "main", ...input } },
      );
      return startRun.run.id;
    },
    async waitForEnd(id) {
      const text = "query ($id: ID!) { evaluationRun(id: $id) { state } }";
      for (;;) {
        const { evaluationRun } = await server.ask(text, { id });
        if (!["QUEUED", "RUNNING", "PAUSED"].includes(evaluationRun.state)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
