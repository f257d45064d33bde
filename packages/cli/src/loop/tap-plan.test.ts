import type { ImportPlan } from "@loupe/plugin-api";
import { expect, test } from "vitest";
import { tapPlan } from "./tap-plan.ts";

test("tapPlan passes entries on unchanged and keeps what they say", async () => {
  const sample = {
    kind: "sample",
    source: "1.png",
    values: {
      images: { file: "1.png" },
      labels: [1, 0],
      boxes: [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
    },
  } as const;
  const problem = { kind: "problem", file: "2.png", reason: "It is not there." } as const;
  const given = {
    tensors: {
      images: { htype: "image" },
      labels: { htype: "class_label", classNames: ["cat", "dog"] },
    },
    total: 2,
    entries: entriesOf([sample, problem]),
  } as unknown as ImportPlan;
  const { plan, tapped } = tapPlan(given);
  expect(tapped).toEqual({ samples: [], problems: [] });
  const passed = [];
  for await (const entry of plan.entries) passed.push(entry);
  expect(passed).toEqual([sample, problem]);
  expect(plan.total).toBe(2);
  expect(tapped).toEqual({
    samples: [
      {
        source: "1.png",
        labels: ["dog", "cat"],
        boxes: [
          [1, 2, 3, 4],
          [5, 6, 7, 8],
        ],
      },
    ],
    problems: [problem],
  });
});

async function* entriesOf<T>(entries: readonly T[]): AsyncGenerator<T> {
  yield* entries;
}
