import {
  openBulkWrite,
  publishBulk,
  type BulkRow,
  type Database,
} from "../packages/core/src/index.ts";
import type { Bench, BenchOptions } from "./bench.ts";
import { createBenchDataset, type BenchDataset } from "./bench-dataset.ts";
import { interleaved, median, secondsOf } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { scattered } from "./scattered.ts";
import { openScratchDatabase } from "./scratch.ts";
import { copyScalars, createPlainTable } from "./plain-scalars.ts";

/** Scalars into a new tensor, until they are committed, against a COPY of them into a plain table. */
export const write: Bench = { samples: 1_000_000, run };

async function* run({ samples, log }: BenchOptions): AsyncGenerator<Figure> {
  const scratch = await openScratchDatabase();
  try {
    const db = scratch.pool;
    const target = await createBenchDataset(db, samples);
    await createPlainTable(db);
    const sizesBefore = await sizesOf(db);
    const { product, baseline } = await interleaved(
      (count) =>
        timed(db, log, `product ${count + 1}`, () => writeTensor(db, target, samples, count)),
      (count) => timed(db, log, `baseline ${count + 1}`, () => copyScalars(db, samples, count)),
    );
    yield figure({
      name: "write.seconds",
      value: median(product),
      unit: "s",
      baseline: median(baseline),
      aim: 1.5,
    });
    const [cells, plain] = (await sizesOf(db)).map(
      (size, table) => (size - sizesBefore[table]!) / (samples * product.length),
    );
    yield figure({ name: "write.bytes_per_value", value: cells!, unit: "B", baseline: plain! });
  } finally {
    await scratch.close();
  }
}

/** A checkpoint first, so that no count pays for the one before it. */
async function timed(
  db: Database,
  log: BenchOptions["log"],
  what: string,
  work: () => Promise<void>,
): Promise<number> {
  await db.sql`checkpoint`;
  const seconds = await secondsOf(work);
  log(`${what}: ${seconds.toFixed(2)} s`);
  return seconds;
}

async function writeTensor(
  db: Database,
  { dataset, firstId }: BenchDataset,
  samples: number,
  count: number,
): Promise<void> {
  const bulk = await openBulkWrite(db, { loss: { htype: "generic" } });
  for (let start = 0; start < samples; start += ROWS_AT_ONCE) {
    await bulk.write(rowsFrom(firstId, start, Math.min(ROWS_AT_ONCE, samples - start)));
  }
  const on = { dataset, branch: dataset.defaultBranch, group: `write_${count}` };
  await publishBulk(db, {
    ...on,
    result: await bulk.finish(),
    message: "Write a tensor",
    author: dataset.ownerName,
  });
}

const ROWS_AT_ONCE = 1_000;

function rowsFrom(firstId: number, start: number, count: number): BulkRow[] {
  return Array.from({ length: count }, (_, offset) => ({
    sampleId: firstId + start + offset,
    values: { loss: { number: scattered(start + offset) } },
  }));
}

async function sizesOf(db: Database): Promise<[cells: number, plain: number]> {
  const [row] = await db.sql<{ cells: number; plain: number }[]>`
    select pg_total_relation_size('cells') as cells, pg_total_relation_size('plain_scalars') as plain`;
  return [row!.cells, row!.plain];
}
