import { isList, isName, isRecord, isRecordOf, NAME, tooMany, unfit } from "./problems.ts";
import { SUMMARY_LIMITS } from "./run-summary.ts";

const FIELDS = ["name", "className", "iouThreshold", "recall", "precision", "score"];

export function checkCurves(curves: unknown): string[] {
  if (!Array.isArray(curves)) return [unfit("curves", curves, "a list")];
  const points = curves.reduce((sum: number, curve: unknown) => sum + pointsOf(curve), 0);
  if (points > SUMMARY_LIMITS.curvePoints)
    return [tooMany("points of curves", points, SUMMARY_LIMITS.curvePoints)];
  return curves.flatMap((curve: unknown, position) => checkCurve(curve, `curves[${position}]`));
}

/** A curve without points counts as one: there can't be any number of them either. */
function pointsOf(curve: unknown): number {
  return isRecord(curve) && Array.isArray(curve["recall"])
    ? Math.max(1, curve["recall"].length)
    : 1;
}

function checkCurve(curve: unknown, what: string): string[] {
  if (!isRecordOf(curve, FIELDS))
    return [unfit(what, curve, `an object with ${FIELDS.join(", ")}`)];
  const { name, className, iouThreshold, recall, precision, score } = curve;
  const tests: [field: string, holds: boolean, expected: string][] = [
    ["name", isName(name), NAME],
    ["className", className === null || isName(className), `${NAME}, or null`],
    ["iouThreshold", isShareOrNull(iouThreshold), "a number from 0 to 1, or null"],
    ["recall", isRising(recall), "a list of numbers from 0 to 1 that never fall"],
    ["precision", isList(precision, isShareOrNull), "a list of numbers from 0 to 1 and nulls"],
    ["score", isList(score, isFiniteOrNull), "a list of finite numbers and nulls"],
  ];
  const unfits = tests.filter(([, holds]) => !holds);
  if (unfits.length > 0)
    return unfits.map(([field, , expected]) => unfit(`${what}.${field}`, curve[field], expected));
  const lengths = [recall, precision, score].map((list) => (list as unknown[]).length);
  if (new Set(lengths).size === 1) return [];
  return [`Its ${what} has lists of ${lengths.join(", ")} entries; expected equal lengths.`];
}

function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}

function isShareOrNull(value: unknown): boolean {
  return value === null || isShare(value);
}

function isFiniteOrNull(value: unknown): boolean {
  return value === null || Number.isFinite(value);
}

function isRising(value: unknown): boolean {
  if (!isList(value, isShare)) return false;
  const list = value as number[];
  return list.every((entry, position) => position === 0 || entry >= list[position - 1]!);
}
