import { isAbsolute } from "node:path";
import { quoteName } from "../../access/names.ts";
import { findUnstorable } from "../../db/find-unstorable.ts";

const MOST_FIGURES = 100;
const LONGEST_NAME = 100;
const MOST_FOLDS = 1_000;

/** What is wrong with what a trainer has yielded, after `it yielded …`; undefined where nothing is. */
export function findEventProblem(event: unknown): string | undefined {
  if (!isObject(event)) return `${show(event)}; expected an event`;
  const { kind } = event as { kind?: unknown };
  switch (kind) {
    case "log":
      return typeof event["message"] === "string" ? undefined : "a log without a message";
    case "progress":
    case "evaluation":
      return stepProblem(event) ?? partProblem(event);
    case "model":
      return folderProblem(event) ?? partProblem(event);
    default:
      return `an event of the kind ${show(kind)}; expected progress, evaluation, log or model`;
  }
}

type Fields = Record<string, unknown>;

function stepProblem({ step, steps }: Fields): string | undefined {
  const areNumbers = isCount(step) && isCount(steps) && step <= steps;
  if (areNumbers) return undefined;
  return `step ${show(step)} of ${show(steps)}; expected whole numbers, and the last step to be the highest`;
}

function folderProblem({ folder }: Fields): string | undefined {
  if (typeof folder === "string" && isAbsolute(folder)) return undefined;
  return `a model in the folder ${show(folder)}; expected an absolute path`;
}

function partProblem({ fold, figures }: Fields): string | undefined {
  if (fold !== undefined && !(isCount(fold) && fold < MOST_FOLDS))
    return `the fold ${show(fold)}; expected a whole number below ${MOST_FOLDS}`;
  if (!isObject(figures)) return `the figures ${show(figures)}; expected numbers by name`;
  const entries = Object.entries(figures);
  if (entries.length > MOST_FIGURES)
    return `${entries.length} figures; expected ${MOST_FIGURES} at most`;
  for (const [name, value] of entries) {
    if (!isName(name))
      return `a figure with the name ${quoteName(name)}; expected ${LONGEST_NAME} characters at most, and no NUL`;
    if (typeof value !== "number")
      return `the figure ${quoteName(name)} of ${show(value)}; expected a number`;
  }
  return undefined;
}

function isName(name: string): boolean {
  return name.length <= LONGEST_NAME && findUnstorable(name) === undefined;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The beginning of it. */
function show(value: unknown): string {
  return value === undefined ? "undefined" : quoteName(JSON.stringify(value) ?? typeof value);
}
