import type { JsonValue } from "./values.ts";

/** One option of an evaluator or importer. Shown in the API, checked before anything runs. */
export interface OptionSpec {
  /**
   * `model` is a text that names a model: one that is registered with the owner of the dataset, by
   * `name`, `name@version` or at least 8 digits of its digest, or one of the plugin's `own`.
   */
  type: "string" | "number" | "integer" | "boolean" | "model";
  description: string;
  /** Taken when the caller says nothing. An option without a default is required unless `optional`. */
  default?: string | number | boolean;
  optional?: boolean;
  /** For numbers: inclusive bounds. */
  minimum?: number;
  maximum?: number;
  /** For strings: the only values allowed. */
  oneOf?: readonly string[];
  /** For models: names of those that come with the plugin. */
  own?: readonly string[];
}

export type OptionSchema = Readonly<Record<string, OptionSpec>>;

/** Options after `resolveOptions`: every default is filled in. */
export type ResolvedOptions = Readonly<Record<string, string | number | boolean | undefined>>;

/** Thrown by `resolveOptions`; `option` names the culprit. */
export class OptionError extends Error {
  readonly option: string;
  constructor(option: string, message: string) {
    super(message);
    this.name = "OptionError";
    this.option = option;
  }
}

/**
 * Checks what a caller gave against the schema and fills in the defaults.
 *
 * @throws OptionError for an unknown option, a missing one, a wrong type or a value out of bounds.
 */
export function resolveOptions(
  schema: OptionSchema,
  given: Readonly<Record<string, JsonValue>>,
): ResolvedOptions {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(schema, name)) {
      const known = Object.keys(schema).join(", ") || "none";
      throw new OptionError(
        name,
        `There is no option ${JSON.stringify(name.slice(0, 60))}; the options are: ${known}.`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(schema).map(([name, spec]) => [name, resolveOption(name, spec, given[name])]),
  );
}

function resolveOption(name: string, spec: OptionSpec, given: JsonValue | undefined) {
  if (given === undefined || given === null) {
    if (spec.default === undefined && !spec.optional) {
      throw new OptionError(name, `Option "${name}" is required: ${spec.description}`);
    }
    return spec.default;
  }
  const expected = describeMismatch(spec, given);
  if (expected) {
    throw new OptionError(
      name,
      `Option "${name}" is ${JSON.stringify(given)}; expected ${expected}.`,
    );
  }
  return given as string | number | boolean;
}

/** What was expected instead, or undefined where the value fits. */
function describeMismatch(spec: OptionSpec, given: JsonValue): string | undefined {
  if (spec.type === "model") return typeof given === "string" ? undefined : "the name of a model";
  if (spec.type === "string" || spec.type === "boolean") {
    if (typeof given !== spec.type) return `a ${spec.type}`;
    if (spec.oneOf && !spec.oneOf.includes(given as string))
      return `one of ${spec.oneOf.join(", ")}`;
    return undefined;
  }
  if (typeof given !== "number" || !Number.isFinite(given)) return "a finite number";
  if (spec.type === "integer" && !Number.isInteger(given)) return "a whole number";
  if (spec.minimum !== undefined && given < spec.minimum) return `at least ${spec.minimum}`;
  if (spec.maximum !== undefined && given > spec.maximum) return `at most ${spec.maximum}`;
  return undefined;
}
