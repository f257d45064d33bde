import { describe, expect, test } from "vitest";
import type { Evaluator } from "./evaluator.ts";
import type { Importer } from "./importer.ts";
import { CONTRACT_VERSION, definePlugin } from "./plugin.ts";

const plugin = { name: "mean-colour", version: "1.0.0", contractVersion: CONTRACT_VERSION };

describe("definePlugin", () => {
  test("returns the plugin, which can't be changed any more", () => {
    const defined = definePlugin({ ...plugin, evaluators: [evaluator("red"), evaluator("green")] });
    expect(defined.evaluators?.map(({ name }) => name)).toEqual(["red", "green"]);
    expect(Object.isFrozen(defined)).toBe(true);
  });

  test.each(["", "Mean", "mean_colour", "-mean", "mean-", "2d", "mean/colour"])(
    "refuses the name %j",
    (name) => {
      expect(() => definePlugin({ ...plugin, name })).toThrow(
        `Plugin name "${name}" is not lower-case words joined by hyphens.`,
      );
    },
  );

  test("refuses another version of the contract", () => {
    expect(() => definePlugin({ ...plugin, contractVersion: CONTRACT_VERSION + 1 })).toThrow(
      `was written for contract version ${CONTRACT_VERSION + 1}; this is version ${CONTRACT_VERSION}.`,
    );
  });

  test("refuses two evaluators or two importers of one name", () => {
    expect(() =>
      definePlugin({ ...plugin, evaluators: [evaluator("red"), evaluator("red")] }),
    ).toThrow('Plugin "mean-colour" has two evaluators named "red".');
    expect(() =>
      definePlugin({ ...plugin, importers: [importer("coco"), importer("coco")] }),
    ).toThrow('Plugin "mean-colour" has two importers named "coco".');
  });

  test("lets an evaluator and an importer share a name", () => {
    expect(() =>
      definePlugin({ ...plugin, evaluators: [evaluator("x")], importers: [importer("x")] }),
    ).not.toThrow();
  });
});

function evaluator(name: string): Evaluator {
  return {
    name,
    description: "",
    inputs: {},
    outputs: {},
    options: {},
    open: () => Promise.reject(new Error()),
  };
}

function importer(name: string): Importer {
  return {
    name,
    description: "",
    options: {},
    detect: async () => false,
    plan: () => Promise.reject(new Error()),
  };
}
