import {
  OptionError,
  resolveOptions,
  type JsonValue,
  type OptionSchema,
  type ResolvedOptions,
} from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { findUnstorableJson } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";

/**
 * What a caller gave, with the defaults.
 *
 * @param whose such as `evaluator faster-rcnn/loss`, for messages
 * @throws INVALID_OPTION
 */
export function checkOptions(
  whose: string,
  schema: OptionSchema,
  given: Readonly<Record<string, JsonValue>>,
): ResolvedOptions {
  for (const [option, value] of Object.entries(given)) refuseUnstorable(whose, option, value);
  try {
    return resolveOptions(schema, given);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const details = { path: ["options", error.option] };
    throw new LoupeError("INVALID_OPTION", `${error.message} (${whose})`, {
      cause: error,
      details,
    });
  }
}

/** As it is stored. */
export function withoutUndefined(options: ResolvedOptions): Record<string, JsonValue> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, JsonValue>;
}

function refuseUnstorable(whose: string, option: string, value: JsonValue): void {
  const found = findUnstorableJson(value);
  if (found === undefined) return;
  throw new LoupeError(
    "INVALID_OPTION",
    `Option ${quoteName(option)} holds ${found}; expected a value without. (${whose})`,
    { details: { path: ["options", option] } },
  );
}
