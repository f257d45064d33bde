import { basename } from "node:path";
import type { JsonValue } from "@loupe/plugin-api";

type Found = JsonValue | undefined;

/** An entry of `model.json` by its path, whether a value fits, and what would. */
export type Rule = readonly [
  path: string,
  fits: (value: Found, json: JsonValue) => boolean,
  expected: string,
];

/** @throws naming the first entry that does not fit */
export function checkRules(json: JsonValue, rules: readonly Rule[], file: string): void {
  for (const [path, fits, expected] of rules) {
    const value = lookUp(json, path);
    if (fits(value, json)) continue;
    const found = value === undefined ? "missing" : JSON.stringify(value);
    throw new Error(`In ${file}, "${path}" is ${found}; expected ${expected}.`);
  }
}

/** The value at a path such as `input.name`. */
export function lookUp(json: JsonValue, path: string): Found {
  let value: Found = json;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    value = value[key];
  }
  return value;
}

/** The rule that one of some words stands there. */
export function oneOf(path: string, ...words: readonly string[]): Rule {
  const expected = words.map((word) => JSON.stringify(word)).join(" or ");
  return [path, (value) => words.includes(value as string), expected];
}

export function nameOf(path: string, what: "input" | "output"): Rule {
  return [path, isName, `the name of an ${what}`];
}

/** A rule for what may be left out. */
export function optional([path, fits, expected]: Rule): Rule {
  return [
    path,
    (value, json) => value === undefined || fits(value, json),
    `${expected}, or nothing`,
  ];
}

export const isFileName = (value: Found): boolean =>
  isName(value) && value !== ".." && basename(value as string) === value;

export const isName = (value: Found): boolean => typeof value === "string" && value !== "";

export const isCount = (value: Found): boolean => Number.isInteger(value) && Number(value) >= 0;

export function inRange(value: Found, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

export function areDifferentNames(value: Found): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every(isName) &&
    new Set(value).size === value.length
  );
}
