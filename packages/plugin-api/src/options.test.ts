import { describe, expect, test } from "vitest";
import { OptionError, resolveOptions } from "./options.ts";
import type { OptionSchema } from "./options.ts";

const schema = {
  model: { type: "string", description: "Which model.", default: "digits" },
  size: { type: "integer", description: "How many.", default: 16, minimum: 1, maximum: 64 },
  threshold: { type: "number", description: "From which score.", optional: true },
  exact: { type: "boolean", description: "Whether to round.", default: false },
  mode: {
    type: "string",
    description: "What to do.",
    default: "REFUSE",
    oneOf: ["REFUSE", "DROP"],
  },
} satisfies OptionSchema;

describe("resolveOptions", () => {
  test("keeps what was given and fills in defaults", () => {
    expect(resolveOptions(schema, { size: 8, exact: true })).toEqual({
      model: "digits",
      size: 8,
      threshold: undefined,
      exact: true,
      mode: "REFUSE",
    });
  });

  test("takes null for not given", () => {
    expect(resolveOptions(schema, { size: null }).size).toBe(16);
  });

  test("refuses an option that does not exist, also one every object has", () => {
    expect(() => resolveOptions(schema, { seize: 1 })).toThrow(
      'There is no option "seize"; the options are: model, size, threshold, exact, mode.',
    );
    expect(() => resolveOptions({}, { toString: "x" })).toThrow(
      'There is no option "toString"; the options are: none.',
    );
  });

  test("refuses a missing option that has no default", () => {
    const required = {
      path: { type: "string", description: "Where it is." },
    } satisfies OptionSchema;
    expect(() => resolveOptions(required, {})).toThrow('Option "path" is required: Where it is.');
  });

  test.each([
    [{ model: 3 }, 'Option "model" is 3; expected a string.'],
    [{ exact: "yes" }, 'Option "exact" is "yes"; expected a boolean.'],
    [{ size: 1.5 }, 'Option "size" is 1.5; expected a whole number.'],
    [{ size: 0 }, 'Option "size" is 0; expected at least 1.'],
    [{ size: 65 }, 'Option "size" is 65; expected at most 64.'],
    [{ threshold: "high" }, 'Option "threshold" is "high"; expected a finite number.'],
    [{ threshold: [0.5] }, 'Option "threshold" is [0.5]; expected a finite number.'],
    [{ mode: "KEEP" }, 'Option "mode" is "KEEP"; expected one of REFUSE, DROP.'],
  ])("refuses %j", (given, message) => {
    expect(() => resolveOptions(schema, given)).toThrow(message);
  });

  test("takes bounds themselves", () => {
    expect(resolveOptions(schema, { size: 1 }).size).toBe(1);
    expect(resolveOptions(schema, { size: 64 }).size).toBe(64);
  });

  test("names the culprit", () => {
    try {
      resolveOptions(schema, { size: -1 });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(OptionError);
      expect((error as OptionError).option).toBe("size");
    }
  });
});
