import type { EvaluatorOutputs } from "@loupe/plugin-api";
import { mapAhead } from "./batches.ts";
import { partsByFold } from "./fold-parts.ts";
import { inputSize } from "./placement.ts";
import { readFold, type ModelPackage } from "./model-package.ts";
import { openGraph, type GraphNeeds, type GraphOptions, type OnnxGraph } from "./onnx-graph.ts";
import type { PreparedBatch } from "./prepare-batches.ts";

/** The graph of a model, or those of a set of folds, loaded. */
export interface ModelGraphs {
  /** How many samples are best prepared together. */
  batchSize: number;
  /** Has each sample of the batches evaluated by the graph that is to judge it. */
  evaluate(batches: AsyncIterable<PreparedBatch>, run: RunBatch): AsyncIterable<EvaluatorOutputs[]>;
  /** Safe to call twice. */
  release(): Promise<void>;
}

export type RunBatch = (graph: OnnxGraph, batch: PreparedBatch) => Promise<EvaluatorOutputs[]>;

export interface OpenGraphsOptions extends Omit<GraphOptions, "sideBySide"> {
  /** Of images that go through the model together. */
  batchSize: number;
}

/** @throws as `openGraph`; where the model has no such graph */
export async function openGraphs(
  model: ModelPackage,
  name: "predict" | "loss",
  needs: GraphNeeds,
  options: OpenGraphsOptions,
): Promise<ModelGraphs> {
  if (model.folds) return openFolds(model, model.folds, name, needs, options);
  const graph = await openGraph(model[name]!, needs, { ...options, sideBySide: true });
  return {
    batchSize: Math.ceil(options.batchSize / graph.runsAtOnce),
    evaluate: (batches, run) =>
      mapAhead(batches, graph.runsAtOnce - 1, (batch) => run(graph, batch)),
    release: () => graph.release(),
  };
}

async function openFolds(
  model: ModelPackage,
  folders: readonly string[],
  name: "predict" | "loss",
  needs: GraphNeeds,
  options: OpenGraphsOptions,
): Promise<ModelGraphs> {
  const { batchSize } = options;
  const most = Math.max(1, Math.floor(BYTES_LOADED / model[name]!.bytes.length));
  const graphs = createGraphCache(most, async (fold) => {
    const read = await readFold(folders[fold]!);
    return openGraph(read[name]!, needs, { ...options, sideBySide: false });
  });
  for (const fold of folders.keys()) await graphs.get(fold);
  return {
    batchSize: windowSize(model, folders.length, batchSize),
    async *evaluate(batches, run) {
      for await (const batch of batches) {
        const results: EvaluatorOutputs[] = [];
        for (const part of partsByFold(batch, folders.length, batchSize)) {
          const outputs = await run(await graphs.get(part.fold), part.batch);
          part.positions.forEach((position, i) => (results[position] = outputs[i]!));
        }
        yield results;
      }
    },
    release: graphs.release,
  };
}

/** Files of graphs that are loaded at a time, beside one that is larger. */
const BYTES_LOADED = 100_000_000;

/** Samples that are prepared together so that each fold gets a batch of them, and their pixels. */
const MOST_SAMPLES = 64;
const MOST_BYTES = 64_000_000;

function windowSize({ manifest }: ModelPackage, folds: number, batchSize: number): number {
  const size = inputSize(manifest.input);
  if (!size) return batchSize;
  const bytes = size.width * size.height * 3 * Float32Array.BYTES_PER_ELEMENT;
  const fitting = Math.floor(MOST_BYTES / bytes);
  return Math.max(batchSize, Math.min(folds * batchSize, MOST_SAMPLES, fitting));
}

/** Keeps the graphs that were used last. */
function createGraphCache(most: number, open: (fold: number) => Promise<OnnxGraph>) {
  const loaded = new Map<number, OnnxGraph>();
  return {
    async get(fold: number): Promise<OnnxGraph> {
      const kept = loaded.get(fold);
      loaded.delete(fold);
      const [oldest] = loaded;
      if (!kept && oldest && loaded.size >= most) {
        loaded.delete(oldest[0]);
        await oldest[1].release();
      }
      const graph = kept ?? (await open(fold));
      loaded.set(fold, graph);
      return graph;
    },
    async release(): Promise<void> {
      for (const graph of loaded.values()) await graph.release();
    },
  };
}
