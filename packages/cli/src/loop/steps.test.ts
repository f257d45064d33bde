import { describe, expect, test } from "vitest";
import { createSteps, type StepReport } from "./steps.ts";

const { signal } = new AbortController();

describe("createSteps", () => {
  test("hands on what steps found, and reports them in order", async () => {
    const told: StepReport[] = [];
    const steps = createSteps(signal, (report) => told.push(report));
    const first = await steps.run("first", {}, async () => ({ detail: "Found 3.", count: 3 }));
    await steps.run("second", { first }, async ({ first }) => ({
      detail: `Twice is ${2 * first.count}.`,
    }));
    expect(told).toEqual([
      { name: "first", ok: true, seconds: expect.any(Number), detail: "Found 3." },
      { name: "second", ok: true, seconds: expect.any(Number), detail: "Twice is 6." },
    ]);
    expect(steps.reports).toEqual(told);
  });

  test("does not run what needs a failed step, nor what needs that, and goes on with the rest", async () => {
    const steps = createSteps(signal, () => undefined);
    const first = await steps.run("first", {}, () =>
      Promise.reject(new Error("It is 2; expected 3.")),
    );
    const second = await steps.run("second", { first }, async () => ({ detail: "" }));
    await steps.run("third", { second }, async () => ({ detail: "" }));
    await steps.run("fourth", {}, async () => ({ detail: "Went well." }));
    expect(steps.reports.map(({ ok, detail }) => [ok, detail])).toEqual([
      [false, "It is 2; expected 3."],
      [false, "Not run: it needs the step first."],
      [false, "Not run: it needs the step second."],
      [true, "Went well."],
    ]);
  });

  test("reports nothing of a step that was aborted, and begins no other", async () => {
    const controller = new AbortController();
    const steps = createSteps(controller.signal, () => undefined);
    const aborted = steps.run("first", {}, () => {
      controller.abort();
      return Promise.reject(new Error("The connection was lost."));
    });
    await expect(aborted).rejects.toThrow("aborted");
    await expect(steps.run("second", {}, async () => ({ detail: "" }))).rejects.toThrow("aborted");
    expect(steps.reports).toEqual([]);
  });
});
