import { pipeline } from "node:stream/promises";
import type { Database } from "../../packages/core/src/index.ts";
import { IMAGE, sampleAt } from "../bench-samples.ts";
import type { LoadedSamples } from "./load-samples.ts";

export interface PlainTable {
  name: string;
  /** Of samples, by index: losses that differ. */
  losses: ReadonlyMap<number, number>;
}

/**
 * The same samples as one table without versions: a row each, and an index for each way they are
 * looked for.
 */
export async function loadPlain(
  { sql }: Database,
  { firstId, existing }: LoadedSamples,
  { name, losses }: PlainTable,
): Promise<void> {
  const samples = existing.at(-1)! + 1;
  await sql`
    create table ${sql(name)} (
      id bigint primary key, loss double precision not null, labels integer[] not null, boxes double precision[] not null,
      digest bytea not null, width integer not null, height integer not null
    )`;
  const target = await sql`copy ${sql(name)} from stdin`.writable();
  await pipeline(function* () {
    for (let start = 0; start < existing.length; start += ROWS_AT_ONCE) {
      const rows = existing.slice(start, start + ROWS_AT_ONCE).map((index) => {
        const { loss, labels, boxes } = sampleAt(index, samples);
        return [
          firstId + index,
          losses.get(index) ?? loss,
          `{${labels.join()}}`,
          `{${boxes.join()}}`,
          ...IMAGE_FIELDS,
        ].join("\t");
      });
      yield `${rows.join("\n")}\n`;
    }
  }, target);
  await sql`create index on ${sql(name)} (loss, id)`;
  await sql`create index on ${sql(name)} using gin (labels)`;
}

const ROWS_AT_ONCE = 1_000;

const IMAGE_FIELDS = [`\\\\x${IMAGE.digest}`, IMAGE.width, IMAGE.height];
