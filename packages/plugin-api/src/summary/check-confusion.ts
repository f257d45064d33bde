import { checkNames, isList, isRecordOf, tooMany, unfit } from "./problems.ts";
import { SUMMARY_LIMITS } from "./run-summary.ts";

export function checkConfusion(confusion: unknown): string[] {
  if (!isRecordOf(confusion, ["classNames", "counts"]))
    return [unfit("confusion", confusion, "an object with classNames and counts")];
  const { classNames, counts } = confusion;
  if (!Array.isArray(classNames)) return [unfit("confusion.classNames", classNames, "a list")];
  const { length } = classNames;
  if (length > SUMMARY_LIMITS.confusionClasses)
    return [tooMany("classes in its confusion", length, SUMMARY_LIMITS.confusionClasses)];
  const isRow = (row: unknown) => isList(row, isCount) && row.length === length + 1;
  const isSquare = isList(counts, isRow) && counts.length === length + 1;
  const wanted = `${length + 1} rows of ${length + 1} whole numbers from 0 up`;
  return [
    ...checkNames(classNames, "confusion.classNames"),
    ...(isSquare ? [] : [unfit("confusion.counts", counts, wanted)]),
  ];
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
