import { pipeline } from "node:stream/promises";
import type { Database } from "../packages/core/src/index.ts";
import { scattered } from "./scattered.ts";

/** A table with the fields that a scalar takes, and the two indexes that one is found by. */
export async function createPlainTable({ sql }: Database): Promise<void> {
  await sql`
    create table plain_scalars (
      column_id bigint not null, sample_id bigint not null, from_seq bigint not null, to_seq bigint not null,
      revision bigint not null, absent boolean not null, edited boolean not null, num double precision not null,
      primary key (column_id, sample_id, from_seq)
    )`;
  await sql`create index on plain_scalars (column_id, num, sample_id)`;
}

/**
 * As fast as this program can: rows of one size, written where they stand, sent while the next ones
 * are written.
 */
export async function copyScalars(
  { sql }: Database,
  count: number,
  columnId: number,
): Promise<void> {
  const target = await sql`copy plain_scalars from stdin with (format binary)`.writable();
  await pipeline(function* () {
    yield HEAD;
    for (let start = 0; start < count; start += ROWS_AT_ONCE) {
      yield rowsFrom(columnId, start, Math.min(ROWS_AT_ONCE, count - start));
    }
    yield TAIL;
  }, target);
}

const ROWS_AT_ONCE = 2_000;

/** Head and tail of Postgres's binary COPY: https://www.postgresql.org/docs/current/sql-copy.html. */
const HEAD = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TAIL = Buffer.from([0xff, 0xff]);

/** The end of a life span that has none. */
const FOREVER = 2n ** 63n - 1n;

const FIELDS = 8;
const ROW_BYTES = 2 + 6 * (4 + 8) + 2 * (4 + 1);

function rowsFrom(columnId: number, start: number, count: number): Buffer {
  const rows = Buffer.allocUnsafe(count * ROW_BYTES);
  let at = 0;
  for (let index = start; index < start + count; index++) {
    at = rows.writeUInt16BE(FIELDS, at);
    for (const value of [columnId, index, 1]) at = writeInteger(rows, value, at);
    at = rows.writeUInt32BE(8, at);
    at = rows.writeBigInt64BE(FOREVER, at);
    at = writeInteger(rows, 1, at);
    for (let flag = 0; flag < 2; flag++) {
      at = rows.writeUInt32BE(1, at);
      at = rows.writeUInt8(0, at);
    }
    at = rows.writeUInt32BE(8, at);
    at = rows.writeDoubleBE(scattered(index), at);
  }
  return rows;
}

/** Below 2³². */
function writeInteger(rows: Buffer, value: number, at: number): number {
  rows.writeUInt32BE(8, at);
  rows.writeUInt32BE(0, at + 4);
  return rows.writeUInt32BE(value, at + 8);
}
