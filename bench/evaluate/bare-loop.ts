import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { decodeImage, prepareDecoder } from "../../plugins/faster-rcnn/src/decode-image.ts";
import { drawImage, imageTensor } from "../../plugins/faster-rcnn/src/image-input.ts";
import type { Manifest } from "../../plugins/faster-rcnn/src/manifest.ts";
import { readModelPackage } from "../../plugins/faster-rcnn/src/model-package.ts";
import { detectorOptions } from "../../plugins/faster-rcnn/src/options.ts";
import { inputSize, placeImage } from "../../plugins/faster-rcnn/src/placement.ts";
import { secondsOf } from "../measure.ts";
import { startChild } from "../child-process.ts";
import type { StoredSample } from "./stored-samples.ts";

export type Graph = "loss" | "predictions";

/**
 * Seconds that a bare loop over stored samples takes, in a process of its own: load the graph, then
 * decode, resize and run, with the plugin's batch. While a batch is run the next one is decoded, as
 * the plugin does.
 *
 * @param samplesFile JSON of `StoredSample[]`
 * @param threads for the graph
 */
export async function secondsOfBareLoop(
  graph: Graph,
  samplesFile: string,
  threads: number,
): Promise<number> {
  const { message, stop } = await startChild<{ seconds: number }>(new URL(import.meta.url), [
    graph,
    samplesFile,
    String(threads),
  ]);
  await stop();
  return message.seconds;
}

async function serve(): Promise<void> {
  const [graph, samplesFile, threads] = process.argv.slice(2);
  const samples = JSON.parse(await readFile(samplesFile!, "utf8")) as StoredSample[];
  const seconds = await secondsOf(() => loop(graph as Graph, samples, Number(threads)));
  process.send!({ seconds });
}

const MODELS = fileURLToPath(new URL("../../plugins/faster-rcnn/models", import.meta.url));

async function loop(
  graph: Graph,
  samples: readonly StoredSample[],
  threads: number,
): Promise<void> {
  prepareDecoder();
  const { manifest, loss, predict } = await readModelPackage(MODELS, detectorOptions.model.default);
  const session = await InferenceSession.create((graph === "loss" ? loss! : predict).bytes, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const size = detectorOptions.batchSize.default;
  const frame = inputSize(manifest.input)!;
  let next = readBatch(samples.slice(0, size), manifest);
  for (let start = 0; start < samples.length; start += size) {
    const batch = await next;
    next = readBatch(samples.slice(start + size, start + 2 * size), manifest);
    const images = { [manifest.input.name]: imageTensor(manifest.input, batch.pixels, frame) };
    await session.run(
      graph === "loss" ? { ...images, ...truthTensors(manifest, batch.objects) } : images,
    );
  }
  await next;
  await session.release();
}

/** A box in pixels of the model, and the label the graph knows it by. */
type ModelObject = { box: number[]; label: number };

interface Batch {
  pixels: Float32Array;
  objects: ModelObject[][];
}

async function readBatch(samples: readonly StoredSample[], manifest: Manifest): Promise<Batch> {
  const { width, height } = inputSize(manifest.input)!;
  const length = 3 * height * width;
  const pixels = new Float32Array(samples.length * length);
  const objects = await Promise.all(
    samples.map((sample, row) =>
      readSample(sample, manifest, pixels.subarray(row * length, (row + 1) * length)),
    ),
  );
  return { pixels, objects };
}

async function readSample(
  { path, boxes, classes }: StoredSample,
  manifest: Manifest,
  target: Float32Array,
): Promise<ModelObject[]> {
  const image = await decodeImage(await readFile(path));
  const placement = placeImage(manifest.input, image);
  drawImage(image, manifest.input, placement, target);
  const { width, height } = placement.frame;
  const [across, down] = [width / image.width, height / image.height];
  return boxes.map(([left, top, right, bottom], object) => ({
    box: [left * across, top * down, right * across, bottom * down],
    label: manifest.class_names.indexOf(classes[object]!) + manifest.label_offset,
  }));
}

/** Padded to the most objects that a sample of the batch has. */
function truthTensors(
  manifest: Manifest,
  objects: readonly ModelObject[][],
): Record<string, Tensor> {
  const gt = manifest.gt!;
  const most = Math.max(...objects.map(({ length }) => length));
  const boxes = new Float32Array(objects.length * most * 4);
  const labels = new BigInt64Array(objects.length * most).fill(BigInt(gt.pad_label));
  objects.forEach((ofSample, row) =>
    ofSample.forEach(({ box, label }, object) => {
      boxes.set(box, (row * most + object) * 4);
      labels[row * most + object] = BigInt(label);
    }),
  );
  return {
    [gt.boxes]: new Tensor("float32", boxes, [objects.length, most, 4]),
    [gt.labels]: new Tensor("int64", labels, [objects.length, most]),
  };
}

if (import.meta.main) await serve();
