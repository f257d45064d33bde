import type { JsonValue } from "@loupe/plugin-api";

/** What an option holds, as plugins and the API say it. */
export interface OptionType {
  name: string;
  type: string;
}

/**
 * Options as they were typed, with numbers and booleans where the schema wants them. What does not
 * fit stays text: the sentence that refuses it then shows what was typed.
 */
export function toOptionValues(
  types: readonly OptionType[],
  typed: Readonly<Record<string, string>>,
): Record<string, JsonValue> {
  const typeOf = new Map(types.map(({ name, type }) => [name, type.toLowerCase()]));
  return Object.fromEntries(
    Object.entries(typed).map(([name, text]) => [name, toValue(typeOf.get(name), text)]),
  );
}

function toValue(type: string | undefined, text: string): JsonValue {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  const isNumber = type === "number" || type === "integer";
  return isNumber && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
