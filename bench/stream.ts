import { setTimeout } from "node:timers/promises";
import { interleaved, median, secondsOf, type Counts } from "./measure.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { figure, type Figure } from "./report.ts";
import { measureLoaders } from "./stream/loaders.ts";
import {
  importPictures,
  layTar,
  openStreamStage,
  SIZES,
  type PictureSize,
  type StreamStage,
} from "./stream/open-stage.ts";
import { listShards, read, readAll } from "./stream/read-shards.ts";

/** Shards over loopback, against the same bytes from a plain file; and loaders that read them. */
export const stream: Bench = { samples: 4_000, run };

interface Reading {
  stage: StreamStage;
  size: PictureSize;
  dataset: string;
  samples: number;
  bytes: number;
  /** Where the plain server has the same bytes. */
  tars: readonly string[];
}

async function* run({ samples, log }: BenchOptions): AsyncGenerator<Figure> {
  const stage = await openStreamStage();
  try {
    for (const size of SIZES) {
      const count = Math.max(1, Math.round(samples * size.share));
      log(`drawing ${count} pictures of about ${size.name}`);
      const dataset = await importPictures(stage, size, count);
      const reading = await layTars(stage, size, dataset, count);
      log(`${reading.bytes} bytes in ${reading.tars.length} shards`);
      yield* measureReading(reading);
      yield* measureLoaders(stage, { name: size.name, dataset, samples: count, log });
    }
  } finally {
    await stage.close();
  }
}

async function layTars(
  stage: StreamStage,
  size: PictureSize,
  dataset: string,
  samples: number,
): Promise<Reading> {
  const tars: string[] = [];
  let bytes = 0;
  for (const [number, { url }] of (await listShards(stage.loupe, dataset, {})).entries()) {
    const chunks: Buffer[] = [];
    bytes += await read(url, stage.loupe.token, (chunk) => chunks.push(chunk));
    tars.push(await layTar(stage, `${size.name}-${number}.tar`, Buffer.concat(chunks)));
  }
  return { stage, size, dataset, samples, bytes, tars };
}

async function* measureReading(reading: Reading): AsyncGenerator<Figure> {
  const { stage, dataset, tars } = reading;
  const shards = (parameters: Record<string, string>) =>
    listShards(stage.loupe, dataset, parameters).then((found) => found.map(({ url }) => url));
  const { token } = stage.loupe;
  const kept = await shards({});
  await setTimeout(SETTLED_MS);
  const later = await interleaved(
    () => secondsOf(() => readAll(kept, token)),
    () => secondsOf(() => readAll(tars)),
  );
  const first = await interleaved(
    async (count) => {
      const urls = await shards({ tensors: ORDERS[count]! });
      return secondsOf(() => readAll(urls, token));
    },
    () => secondsOf(() => readAll(tars)),
  );
  yield* figuresOf("first", reading, first, 0.4);
  yield* figuresOf("later", reading, later, 0.9);
}

/** Until what was read last is on the disk. */
const SETTLED_MS = 5_000;

/** Other orders of tensors make other shards of as many bytes, of which none has been kept. */
const ORDERS = [
  "images,labels,boxes",
  "images,boxes,labels",
  "labels,images,boxes",
  "labels,boxes,images",
  "boxes,labels,images",
];

function* figuresOf(
  what: string,
  { size, bytes, samples }: Reading,
  seconds: Counts,
  aim: number,
): Generator<Figure> {
  const [value, baseline] = [median(seconds.product), median(seconds.baseline)];
  const name = `stream.${size.name}.${what}`;
  yield figure({
    name,
    value: bytes / 1e6 / value,
    unit: "MB/s",
    baseline: bytes / 1e6 / baseline,
    better: "higher",
    aim,
  });
  yield figure({ name: `${name}.samples`, value: samples / value, unit: "/s", better: "higher" });
}
