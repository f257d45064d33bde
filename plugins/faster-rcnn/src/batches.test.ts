import { describe, expect, test } from "vitest";
import { inBatches, mapAhead } from "./batches.ts";

describe("inBatches", () => {
  test("collects items, the last batch being shorter", async () => {
    expect(await collect(inBatches(count(5), 2))).toEqual([[0, 1], [2, 3], [4]]);
    expect(await collect(inBatches(count(4), 2))).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  test("gives no batch for no items", async () => {
    expect(await collect(inBatches(count(0), 2))).toEqual([]);
  });
});

describe("mapAhead", () => {
  test("keeps the order, whichever is done first", async () => {
    const slowFirst = async (item: number) => {
      for (let turn = 0; turn < 10 - item; turn++) await turnOfLoop();
      return item * 10;
    };
    expect(await collect(mapAhead(count(5), 3, slowFirst))).toEqual([0, 10, 20, 30, 40]);
  });

  test("starts as many as asked for before it gives out the first, and no more", async () => {
    const started: number[] = [];
    const results = mapAhead(count(10), 2, async (item) => started.push(item));
    await results.next();
    expect(started).toEqual([0, 1, 2]);
    await results.next();
    expect(started).toEqual([0, 1, 2, 3]);
    await results.return(undefined);
  });

  test("throws an error at the place of its item", async () => {
    const results = mapAhead(count(5), 3, async (item) => {
      if (item === 2) throw new Error("Two is bad.");
      return item;
    });
    expect([(await results.next()).value, (await results.next()).value]).toEqual([0, 1]);
    await turnOfLoop();
    await expect(results.next()).rejects.toThrow("Two is bad.");
  });

  test("ends its items when the consumer stops early or the work throws", async () => {
    let ended = 0;
    const items = async function* () {
      try {
        yield* count(100);
      } finally {
        ended++;
      }
    };
    for await (const item of mapAhead(items(), 2, async (value) => value)) if (item === 3) break;
    expect(ended).toBe(1);
    await expect(
      collect(mapAhead(items(), 2, () => Promise.reject(new Error("No.")))),
    ).rejects.toThrow("No.");
    expect(ended).toBe(2);
  });
});

async function* count(items: number): AsyncGenerator<number> {
  for (let item = 0; item < items; item++) yield item;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
