import { describe, expect, test } from "vitest";
import { chooseLapSources, chooseSources } from "./sources.ts";

describe("chooseSources", () => {
  test("draws the demo unless told otherwise", () => {
    expect(chooseSources({})).toEqual({
      train: {
        importer: "house-numbers",
        path: "house-numbers",
        options: { count: 600, seed: 1, spoil: 0.05 },
      },
      validation: {
        importer: "house-numbers",
        path: "house-numbers",
        options: { count: 300, seed: 2 },
      },
    });
  });

  test("limits what is drawn, and never draws more", () => {
    const { train, validation } = chooseSources({ samples: 400 });
    expect(train.options["count"]).toBe(400);
    expect(validation.options["count"]).toBe(300);
  });

  test("validates on the same files unless others are named", () => {
    const files = { path: "a.json", options: { images: "pictures", limit: 5 } };
    expect(chooseSources({ data: "a.json", images: "pictures", samples: 5 })).toEqual({
      train: files,
      validation: files,
    });
    expect(chooseSources({ data: "a.json", val: "b" }).validation).toEqual({
      path: "b",
      options: {},
    });
  });

  test("takes files for validation only", () => {
    const { train, validation } = chooseSources({ val: "b" });
    expect(train.importer).toBe("house-numbers");
    expect(validation).toEqual({ path: "b", options: {} });
  });
});

test("the second lap draws other pictures for each seed, and never to learn what it validates on", () => {
  const series = [1, 2].flatMap((seed) => {
    const { train, validation } = chooseLapSources({ seed, samples: 50 });
    expect([train.options["count"], validation.options["count"]]).toEqual([50, 50]);
    expect(validation.options["spoil"]).toBeUndefined();
    return [train.options["seed"], validation.options["seed"]];
  });
  expect(series).toEqual([1, 2, 3, 4]);
});
