import { isAbsolute } from "node:path";
import type { JsonValue, TrainingEvent } from "@loupe/plugin-api";

/** What a line of the Python side says. */
export type Told = TrainingEvent | { kind: "done" } | { kind: "error"; message: string };

type Fields = Readonly<Record<string, JsonValue>>;

/**
 * Reads a line that Python has written on stdout.
 *
 * @param steps of the whole training
 * @throws where it is none of those that are agreed on
 */
export function readLine(line: string, steps: number): Told {
  const told = read(parse(line), steps);
  if (told) return told;
  throw new Error(
    `Python wrote ${JSON.stringify(line.slice(0, 200))} on its stdout, which is none of the events of a training.`,
  );
}

function read(fields: Fields | undefined, steps: number): Told | undefined {
  switch (fields?.["event"]) {
    case "progress":
    case "evaluation":
      return readFigures(fields["event"], fields, steps);
    case "log":
    case "error":
      return readMessage(fields["event"], fields);
    case "model":
      return readModel(fields);
    case "done":
      return { kind: "done" };
    default:
      return undefined;
  }
}

function readFigures(
  kind: "progress" | "evaluation",
  { step, fold, figures }: Fields,
  steps: number,
): Told | undefined {
  if (!isCount(step) || step > steps || !isFold(fold) || !isObject(figures)) return undefined;
  return { kind, step, steps, ...(fold !== undefined && { fold }), figures: knownOf(figures) };
}

function readMessage(kind: "log" | "error", { message }: Fields): Told | undefined {
  return typeof message === "string" ? { kind, message } : undefined;
}

function readModel({ folder, fold, figures }: Fields): Told | undefined {
  if (typeof folder !== "string" || !isAbsolute(folder) || !isFold(fold)) return undefined;
  if (!isObject(figures)) return undefined;
  return { kind: "model", folder, ...(fold !== undefined && { fold }), figures: knownOf(figures) };
}

/** A figure is null where there is nothing to measure it on. */
function knownOf(figures: Fields): Record<string, number> {
  const known = Object.entries(figures).filter(([, value]) => typeof value === "number");
  return Object.fromEntries(known) as Record<string, number>;
}

function isCount(value: JsonValue | undefined): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

function isFold(value: JsonValue | undefined): value is number | undefined {
  return value === undefined || isCount(value);
}

function isObject(value: JsonValue | undefined): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(line: string): Fields | undefined {
  try {
    const value = JSON.parse(line) as JsonValue;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
