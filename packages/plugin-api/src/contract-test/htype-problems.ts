import type { HtypeSpec, WrittenValue } from "../htype.ts";

/** Values to try an htype on. */
export interface HtypeCase {
  /** Name of the htype. */
  htype: string;
  /** Values that have to pass, at least one. */
  good: readonly WrittenValue[];
  /** Values that have to be refused, at least one. */
  bad: readonly WrittenValue[];
}

/** Good values pass, bad ones are refused with a sentence, and the same again when asked again. */
export function htypeProblems(htype: HtypeSpec, { good, bad }: HtypeCase): string[] {
  if (good.length === 0 || bad.length === 0)
    return ["The case has no good or no bad values; expected at least one of each."];
  const refused = good.flatMap((value) => {
    const reason = htype.check(value);
    return reason === undefined ? [] : [`It refuses ${JSON.stringify(value)}: ${reason}`];
  });
  const taken = bad.flatMap((value) => {
    const reason = htype.check(value);
    if (reason === undefined) return [`It takes ${JSON.stringify(value)}.`];
    return reason === htype.check(value) && reason.trim() !== ""
      ? []
      : [`It gives no reason, or another one each time, for ${JSON.stringify(value)}.`];
  });
  return [...refused, ...taken];
}
