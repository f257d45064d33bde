import { checkConfusion } from "./check-confusion.ts";
import { checkCurves } from "./check-curves.ts";
import {
  checkNames,
  describe,
  isList,
  isName,
  isRecord,
  isRecordOf,
  NAME,
  tooMany,
  unfit,
} from "./problems.ts";
import { SUMMARY_LIMITS } from "./run-summary.ts";

/**
 * What is wrong with a summary: parts that there are not, numbers that are not finite, lists of
 * unequal or of too great length. Each problem is a sentence.
 */
export function checkSummary(summary: unknown): string[] {
  if (!isRecord(summary)) return [`Its summary is ${describe(summary)}; expected an object.`];
  return Object.entries(summary).flatMap(([part, value]) => {
    const check = Object.hasOwn(PARTS, part) ? PARTS[part as keyof typeof PARTS] : undefined;
    if (check) return value === undefined ? [] : check(value);
    const known = Object.keys(PARTS).join(", ");
    return [`Its summary has a part ${describe(part)}; the parts are: ${known}.`];
  });
}

const PARTS = {
  figures: (value: unknown) => checkFigures(value, "figures"),
  classes: checkClasses,
  curves: checkCurves,
  confusion: checkConfusion,
  notes: checkNotes,
};

function checkFigures(figures: unknown, what: string): string[] {
  if (!isRecord(figures)) return [unfit(what, figures, "an object of numbers")];
  const entries = Object.entries(figures);
  if (entries.length > SUMMARY_LIMITS.figures)
    return [tooMany(what, entries.length, SUMMARY_LIMITS.figures)];
  return entries.flatMap(([name, value]) => {
    if (!isName(name)) return [`Its ${what} have the name ${describe(name)}; expected ${NAME}.`];
    if (value === null || Number.isFinite(value)) return [];
    return [unfit(`${what}[${describe(name)}]`, value, "a finite number or null")];
  });
}

function checkClasses(classes: unknown): string[] {
  if (!Array.isArray(classes)) return [unfit("classes", classes, "a list")];
  if (classes.length > SUMMARY_LIMITS.classes)
    return [tooMany("classes", classes.length, SUMMARY_LIMITS.classes)];
  const other = classes.findIndex((one) => !isRecordOf(one, ["name", "figures"]));
  if (other >= 0)
    return [unfit(`classes[${other}]`, classes[other], "an object with name and figures")];
  const records = classes as Record<string, unknown>[];
  return [
    ...checkNames(
      records.map(({ name }) => name),
      "classes",
    ),
    ...records.flatMap(({ figures }, position) =>
      checkFigures(figures, `classes[${position}].figures`),
    ),
  ];
}

function checkNotes(notes: unknown): string[] {
  const { notes: most, noteLength } = SUMMARY_LIMITS;
  const fits = (note: unknown) =>
    typeof note === "string" && note !== "" && note.length <= noteLength;
  if (isList(notes, fits) && notes.length <= most) return [];
  return [unfit("notes", notes, `at most ${most} texts of at most ${noteLength} characters`)];
}
