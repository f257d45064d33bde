import type { OfferedOption } from "./form-fields.ts";

/** What is typed for an option: text, or on and off. */
export type OptionTexts = Readonly<Record<string, string>>;

export interface ReadOptions {
  /** What was set; the rest is left to the evaluator. */
  options: Record<string, unknown>;
  /** What is wrong, by option. */
  errors: Record<string, string>;
}

export function initialText({ default: initial, type }: OfferedOption): string {
  if (type === "BOOLEAN") return initial === true ? "true" : "false";
  if (initial === null || initial === undefined) return "";
  return typeof initial === "string" ? initial : JSON.stringify(initial);
}

export function readOptions(known: readonly OfferedOption[], texts: OptionTexts): ReadOptions {
  const read: ReadOptions = { options: {}, errors: {} };
  for (const option of known) {
    const text = (texts[option.name] ?? initialText(option)).trim();
    const error = faultOf(option, text);
    if (error !== null) read.errors[option.name] = error;
    else if (text !== "") read.options[option.name] = valueOf(option, text);
  }
  return read;
}

function faultOf({ type, required, minimum, maximum }: OfferedOption, text: string) {
  if (text === "") return required ? "This has to be set." : null;
  if (type !== "NUMBER" && type !== "INTEGER") return null;
  const value = Number(text);
  if (!Number.isFinite(value)) return `“${text}” is no number.`;
  if (type === "INTEGER" && !Number.isInteger(value)) return `${text} is no whole number.`;
  if (minimum !== null && value < minimum) return `${text} is below the lowest, ${minimum}.`;
  if (maximum !== null && value > maximum) return `${text} is above the highest, ${maximum}.`;
  return null;
}

function valueOf({ type }: OfferedOption, text: string): unknown {
  if (type === "BOOLEAN") return text === "true";
  return type === "NUMBER" || type === "INTEGER" ? Number(text) : text;
}
