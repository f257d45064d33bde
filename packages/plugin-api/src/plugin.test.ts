import { describe, expect, test } from "vitest";
import type { Evaluator } from "./evaluator.ts";
import type { Importer } from "./importer.ts";
import { CONTRACT_VERSION, definePlugin } from "./plugin.ts";
import type { Trainer } from "./trainer.ts";

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

  test("refuses a part that lacks what its kind needs", () => {
    const { open: _, ...closed } = evaluator("red");
    expect(() => definePlugin({ ...plugin, evaluators: [closed as Evaluator] })).toThrow(
      'The evaluator "red" of plugin "mean-colour" has no function "open".',
    );
    const trainer = { name: "fit", description: "", inputs: {}, options: {} } as unknown as Trainer;
    expect(() => definePlugin({ ...plugin, trainers: [trainer] })).toThrow(
      'The trainer "fit" of plugin "mean-colour" has no function "train".',
    );
  });

  test("refuses a trainer with an option that is a model", () => {
    const start = { type: "model", description: "Where to start." } as const;
    const train = () => (async function* () {})();
    const trainer = { name: "fit", description: "", inputs: {}, options: { start }, train };
    expect(() => definePlugin({ ...plugin, trainers: [trainer] })).toThrow(
      'Option "start" of the trainer "fit" of plugin "mean-colour" is a model; trainers take none: expected string, number, integer or boolean.',
    );
  });

  test("refuses an htype that is stored as an image, or is named as none may be", () => {
    const htype = { description: "", check: () => undefined };
    expect(() =>
      definePlugin({ ...plugin, htypes: [{ ...htype, name: "x", storage: "image" as never }] }),
    ).toThrow('The htype "x" of plugin "mean-colour" is stored as "image"; expected one of');
    expect(() =>
      definePlugin({ ...plugin, htypes: [{ ...htype, name: "A-b", storage: "json" }] }),
    ).toThrow(
      'The htype name "A-b" of plugin "mean-colour" is not lower-case words joined by underscores.',
    );
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
