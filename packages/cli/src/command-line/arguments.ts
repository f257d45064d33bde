import { InvalidArgumentError } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";

/** For commander: `OWNER/NAME`. */
export function parseDatasetName(text: string): DatasetName {
  const [owner = "", name = "", ...rest] = text.split("/");
  if (owner !== "" && name !== "" && rest.length === 0) return { owner, name };
  throw new InvalidArgumentError(`Expected OWNER/NAME, such as admin/house-numbers.`);
}

/** A dataset, and perhaps one of its refs. */
export interface DatasetRef {
  dataset: DatasetName;
  ref?: string;
}

/** For commander: `OWNER/NAME` or `OWNER/NAME@REF`; a ref may hold slashes. */
export function parseDatasetRef(text: string): DatasetRef {
  const [, dataset = text, ref] = /^([^@]*)@(.+)$/s.exec(text) ?? [];
  return { dataset: parseDatasetName(dataset), ...(ref === undefined ? {} : { ref }) };
}

/** For commander: a whole number from `minimum` to `maximum`. */
export function wholeNumber(
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= minimum && number <= maximum) return number;
    const bounds =
      maximum === Number.MAX_SAFE_INTEGER ? `${minimum} or more` : `${minimum} to ${maximum}`;
    throw new InvalidArgumentError(`Expected a whole number, ${bounds}.`);
  };
}

/** For commander: `a,b,c`. */
export function parseList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** For commander: whole numbers, `3,7,12`. */
export function parseIndices(text: string): number[] {
  return parseList(text).map(wholeNumber(0));
}

/** For commander: any JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected JSON: ${(error as Error).message}.`);
  }
}

/** For commander, of an option that may be given several times: `name=value`. */
export function collectPairs(
  text: string,
  before: Record<string, string> = {},
): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError("Expected NAME=VALUE.");
}
