import { loadPlugins, startEvaluationWorker } from "@loupe/core";
import { afterAll } from "vitest";
import { startTestServer, type TestServer } from "./start-server.ts";

/** A server with a worker and the installed plugins, and what tests of detection metrics do with it. */
export interface DetectionStage extends TestServer {
  /** Makes a dataset of these images, committed to `main`; answers the ids of its samples. */
  make(name: string, images: readonly ComparedImage[]): Promise<number[]>;
  /** Gives a sample other objects, of the side that is named, and commits. */
  edit(
    name: string,
    sampleId: number,
    image: Partial<ComparedImage>,
    branch?: string,
  ): Promise<void>;
  /** Runs `matches`, or another evaluator of the plugin, until it has ended; answers its global id. */
  evaluate(name: string, input?: RunInput): Promise<string>;
  /** Resolves when a run has succeeded. @throws the reason where it has failed */
  waitForEnd(id: string): Promise<void>;
  /** A mutation with an input; answers its payload. */
  change(mutation: string, input: object, fields?: string): Promise<Record<string, unknown>>;
}

export interface ComparedImage {
  truth: readonly LabelledBox[];
  /** Below `found`. Absent: nothing was predicted there, not even nothing. */
  found?: readonly (readonly [...LabelledBox, score: number])[];
}

export type LabelledBox = readonly [label: "cat" | "dog", box: readonly number[]];

interface RunInput {
  evaluator?: string;
  branch?: string;
  ref?: string;
  outputGroup?: string;
  options?: object;
  inputs?: object[];
}

const PREDICTED = ["boxes", "labels", "scores"].map((name) => ({
  role: `predicted_${name}`,
  tensor: `found/${name}`,
}));

const TENSORS = [
  { path: "boxes", htype: "BBOX" },
  { path: "labels", htype: "CLASS_LABEL", classNames: ["cat", "dog"] },
  { path: "found/boxes", htype: "BBOX" },
  { path: "found/labels", htype: "CLASS_LABEL", classNames: ["dog", "cat"] },
  { path: "found/scores", htype: "GENERIC" },
];

export async function openDetectionStage(): Promise<DetectionStage> {
  const config = new URL("../../loupe.config.ts", import.meta.url).href;
  const plugins = await loadPlugins(config);
  const server = await startTestServer({ plugins });
  const log = (message: string, error?: unknown) =>
    void server.logged.push(`${message} ${String(error)}`);
  const worker = await startEvaluationWorker({ ...server, plugins, log });
  afterAll(() => worker.stop());

  const change: DetectionStage["change"] = async (mutation, input, fields = "clientMutationId") => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
    const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
    return (await server.ask(text, { input }))[mutation];
  };
  return {
    ...server,
    change,
    waitForEnd: (id) => waitForEnd(server, id),
    async make(name, images) {
      const main = { dataset: { owner: "admin", name }, branch: "main" };
      await change("createDataset", main.dataset);
      for (const tensor of TENSORS)
        await change("createTensor", { ...main, ...tensor, describes: "OBJECT" });
      const samples = images.map((image) => ({ values: valuesOf(image) }));
      const { sampleIds } = await change("appendSamples", { ...main, samples }, "sampleIds");
      await change("commit", { ...main, message: "Images" });
      return sampleIds as number[];
    },
    async edit(name, sampleId, image, branch = "main") {
      const on = { dataset: { owner: "admin", name }, branch };
      const sample = { id: String(sampleId) };
      const groups = Map.groupBy(valuesOf(image), ({ tensor }) =>
        tensor.startsWith("found/") ? "found" : "",
      );
      const replacements = [...groups].map(([group, values]) => ({ sample, group, values }));
      await change("replaceObjects", { ...on, replacements });
      await change("commit", { ...on, message: "Edit" });
    },
    async evaluate(name, { evaluator = "matches", ...input } = {}) {
      const run = (await change(
        "startRun",
        {
          dataset: { owner: "admin", name },
          branch: "main",
          inputs: PREDICTED,
          evaluator: `detection-metrics/${evaluator}`,
          ...input,
        },
        "run { id }",
      )) as { run: { id: string } };
      await waitForEnd(server, run.run.id);
      return run.run.id;
    },
  };
}

function valuesOf({ truth, found }: Partial<ComparedImage>) {
  return [
    ...(truth
      ? [
          { tensor: "boxes", boxes: truth.map(([, box]) => box) },
          { tensor: "labels", labels: truth.map(([label]) => label) },
        ]
      : []),
    ...(found
      ? [
          { tensor: "found/boxes", boxes: found.map(([, box]) => box) },
          { tensor: "found/labels", labels: found.map(([label]) => label) },
          { tensor: "found/scores", numbers: found.map(([, , score]) => score) },
        ]
      : []),
  ];
}

async function waitForEnd({ ask }: TestServer, id: string): Promise<void> {
  for (;;) {
    const { evaluationRun } = await ask(
      "query ($id: ID!) { evaluationRun(id: $id) { state error { message } } }",
      { id },
    );
    if (evaluationRun.state === "SUCCEEDED") return;
    if (evaluationRun.error) throw new Error(evaluationRun.error.message);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
