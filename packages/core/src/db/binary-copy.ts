import { pipeline } from "node:stream/promises";
import type { Database } from "./database.ts";
import { writeInt64 } from "./write-int64.ts";

/**
 * Rows in the format of `COPY … WITH (FORMAT binary)`:
 * https://www.postgresql.org/docs/current/sql-copy.html. Fields are written in the order of the
 * columns.
 */
export class CopyRows {
  #chunk = Buffer.allocUnsafe(1 << 16);
  #used = 0;

  get byteLength(): number {
    return this.#used;
  }

  row(fields: number): void {
    this.#int16(fields);
  }

  null(): void {
    this.#int32(-1);
  }

  boolean(value: boolean): void {
    this.#int32(1);
    this.#reserve(1);
    this.#used = this.#chunk.writeUInt8(value ? 1 : 0, this.#used);
  }

  bigint(value: number | bigint): void {
    this.#int32(8);
    this.#int64(value);
  }

  float(value: number): void {
    this.#int32(8);
    this.#float64(value);
  }

  text(value: string): void {
    this.bytes(Buffer.from(value));
  }

  json(value: unknown): void {
    const text = Buffer.from(JSON.stringify(value));
    this.#int32(text.length + 1);
    this.#reserve(1);
    this.#used = this.#chunk.writeUInt8(1, this.#used);
    this.#append(text);
  }

  bytes(value: Uint8Array): void {
    this.#int32(value.length);
    this.#append(value);
  }

  bigintArray(values: readonly (number | bigint)[]): void {
    this.#array(INT8, 8, values, (value) => this.#int64(value));
  }

  floatArray(values: readonly number[]): void {
    this.#array(FLOAT8, 8, values, (value) => this.#float64(value));
  }

  integerArray(values: readonly number[]): void {
    this.#array(INT4, 4, values, (value) => this.#int32(value));
  }

  /** A whole number in decimal digits, as groups of four of them. */
  wholeNumeric(digits: string): void {
    const negative = digits.startsWith("-");
    const groups = groupsOfFour(negative ? digits.slice(1) : digits);
    this.#int32(8 + groups.length * 2);
    this.#int16(groups.length);
    this.#int16(groups.length - 1);
    this.#int16(negative ? 0x4000 : 0);
    this.#int16(0);
    for (const group of groups) this.#int16(group);
  }

  /** The rows written so far, with head and tail; the next ones begin anew. */
  take(): Buffer {
    const rows = Buffer.concat([HEAD, this.#chunk.subarray(0, this.#used), TAIL]);
    this.#used = 0;
    return rows;
  }

  #array<T>(type: number, size: number, values: readonly T[], write: (value: T) => void): void {
    const dimensions = values.length === 0 ? 0 : 1;
    this.#int32(12 + dimensions * 8 + values.length * (4 + size));
    this.#int32(dimensions);
    this.#int32(0);
    this.#int32(type);
    if (dimensions === 0) return;
    this.#int32(values.length);
    this.#int32(1);
    for (const value of values) {
      this.#int32(size);
      write(value);
    }
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#used = this.#chunk.writeUInt16BE(value, this.#used);
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#used = this.#chunk.writeInt32BE(value, this.#used);
  }

  #int64(value: number | bigint): void {
    this.#reserve(8);
    this.#used = writeInt64(this.#chunk, value, this.#used);
  }

  #float64(value: number): void {
    this.#reserve(8);
    this.#used = this.#chunk.writeDoubleBE(value, this.#used);
  }

  #append(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#chunk.set(value, this.#used);
    this.#used += value.length;
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes <= this.#chunk.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#chunk.length * 2, this.#used + bytes));
    this.#chunk.copy(larger, 0, 0, this.#used);
    this.#chunk = larger;
  }
}

/** Sends rows to a table; all of them or none are stored. */
export async function copyRows(
  { sql }: Database,
  table: string,
  columns: readonly string[],
  rows: Buffer,
): Promise<void> {
  const target =
    await sql`copy ${sql(table)} (${sql(columns as string[])}) from stdin with (format binary)`.writable();
  await pipeline(async function* () {
    for (let start = 0; start < rows.length; start += SLICE)
      yield rows.subarray(start, start + SLICE);
  }, target);
}

const SLICE = 1 << 18;
const HEAD = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TAIL = Buffer.from([0xff, 0xff]);

/** Object ids of Postgres's types. */
const INT8 = 20;
const INT4 = 23;
const FLOAT8 = 701;

function groupsOfFour(digits: string): number[] {
  const padded = digits.padStart(Math.ceil(digits.length / 4) * 4, "0");
  return Array.from({ length: padded.length / 4 }, (_, group) =>
    Number(padded.slice(group * 4, group * 4 + 4)),
  );
}
