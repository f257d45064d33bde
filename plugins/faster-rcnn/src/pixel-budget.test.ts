import { describe, expect, test } from "vitest";
import { createPixelBudget } from "./pixel-budget.ts";

describe("createPixelBudget", () => {
  test("runs together what fits together", async () => {
    const { start, finish, running } = watch(100);
    start("a", 60);
    start("b", 60);
    start("c", 40);
    await settle();
    expect(running()).toEqual(["a"]);
    await finish("a");
    expect(running()).toEqual(["b", "c"]);
  });

  test("runs what is larger than the whole budget alone", async () => {
    const { start, finish, running } = watch(100);
    start("a", 10);
    start("huge", 500);
    start("b", 10);
    await settle();
    expect(running()).toEqual(["a"]);
    await finish("a");
    expect(running()).toEqual(["huge"]);
    await finish("huge");
    expect(running()).toEqual(["b"]);
  });

  test("gives back the pixels of work that threw", async () => {
    const budget = createPixelBudget(10);
    await expect(budget.spend(10, () => Promise.reject(new Error("Torn.")))).rejects.toThrow(
      "Torn.",
    );
    expect(await budget.spend(10, async () => "done")).toBe("done");
  });
});

function watch(total: number) {
  const budget = createPixelBudget(total);
  const ends = new Map<string, () => void>();
  return {
    running: () => [...ends.keys()],
    start(name: string, pixels: number) {
      void budget.spend(pixels, () => new Promise<void>((resolve) => ends.set(name, resolve)));
    },
    async finish(name: string) {
      ends.get(name)!();
      ends.delete(name);
      await settle();
    },
  };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
