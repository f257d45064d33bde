import { InvalidArgumentError } from "commander";

/** `SampleOrder` of the API. */
export interface SampleOrder {
  tensor?: string;
  expression?: string;
  direction: "ASC" | "DESC";
}

/** A path of a tensor on its own; anything else is arithmetic. */
const PATH = /^[\p{L}_][\p{L}\p{N}_.-]*(\/[\p{L}\p{N}_.-]+)*$/u;

/**
 * For commander: keys with commas in between, each a tensor or arithmetic over tensors, with `asc`
 * (the default) or `desc` behind it. Paths may stand in double quotes; `a/b` is a path, `a / b` a
 * quotient.
 */
export function parseOrder(text: string): SampleOrder[] {
  return splitKeys(text).map(parseKey);
}

function parseKey(text: string): SampleOrder {
  const [, key = "", direction = "asc"] = /^(.*?)(?:\s+(asc|desc))?$/is.exec(text.trim())!;
  if (key === "")
    throw new InvalidArgumentError("Expected a tensor or an expression, then asc or desc.");
  const quoted = /^"([^"]+)"$/.exec(key)?.[1];
  const tensor = quoted ?? (PATH.test(key) ? key : undefined);
  return {
    ...(tensor === undefined ? { expression: key } : { tensor }),
    direction: direction.toUpperCase() as SampleOrder["direction"],
  };
}

/** At commas that are neither in quotes nor in parentheses. */
function splitKeys(text: string): string[] {
  const keys = [""];
  let depth = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && character === "(") depth++;
    if (!isQuoted && character === ")") depth--;
    if (character === "," && depth === 0 && !isQuoted) keys.push("");
    else keys[keys.length - 1] += character;
  }
  return keys;
}
