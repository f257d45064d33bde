import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { MergeConflict, MergeTake } from "./conflicts.ts";
import { refuseRepeated } from "./refuse-repeated.ts";

/** What resolves the conflicts that no choice is made for: nothing, or one side. */
export type MergeStrategy = "FAIL" | "OURS" | "THEIRS";

/** How one conflict is to be resolved. */
export interface MergeChoice {
  /** The key of the conflict. */
  conflict: string;
  take: MergeTake;
  /** With `RENAME`: the path that theirs gets. */
  newPath?: string;
}

/** How conflicts are to be resolved, and those that are not. */
export interface Decisions {
  readonly strategy: MergeStrategy;
  readonly choices: ReadonlyMap<string, PlacedChoice>;
  /** Keys of choices that a conflict was found for. */
  readonly met: Set<string>;
  readonly unresolved: MergeConflict[];
}

interface PlacedChoice extends MergeChoice {
  position: number;
}

/** What was decided; `isDecided` is false where the merge can't be made before somebody does. */
export interface Decision {
  take: MergeTake;
  newPath?: string;
  /** Of the choice among those given. */
  position?: number;
  isDecided: boolean;
}

/** @throws INVALID_INPUT where two choices are about one conflict, or a new path is misplaced */
export function openDecisions(strategy: MergeStrategy, choices: readonly MergeChoice[]): Decisions {
  refuseRepeated("choices", choices, ({ conflict }) => `Conflict ${quoteName(conflict)}`);
  choices.forEach(({ take, newPath }, position) => {
    if ((take === "RENAME") === (newPath !== undefined)) return;
    throw invalidChoice(
      position,
      "newPath",
      take === "RENAME" ? "RENAME needs the new path." : `${take} takes no new path.`,
    );
  });
  return {
    strategy,
    choices: new Map(choices.map((choice, position) => [choice.conflict, { ...choice, position }])),
    met: new Set(),
    unresolved: [],
  };
}

/**
 * How a conflict is resolved. Where nobody says, it is noted, and planning goes on as if ours stood.
 *
 * @throws INVALID_INPUT where a choice can't resolve it
 */
export function decide(decisions: Decisions, conflict: MergeConflict): Decision {
  const choice = decisions.choices.get(conflict.key);
  if (choice) {
    decisions.met.add(conflict.key);
    if (!conflict.takes.includes(choice.take)) {
      throw invalidChoice(
        choice.position,
        "take",
        `Conflict ${quoteName(conflict.key)} can't be resolved by ${choice.take}; expected ${conflict.takes.join(" or ")}.`,
      );
    }
    return { ...choice, isDecided: true };
  }
  const { strategy } = decisions;
  if (strategy !== "FAIL" && conflict.takes.includes(strategy))
    return { take: strategy, isDecided: true };
  decisions.unresolved.push(conflict);
  return { take: "OURS", isDecided: false };
}

/** @throws INVALID_INPUT for a choice that no conflict was found for */
export function refuseUnknownChoices({ choices, met }: Decisions): void {
  for (const { conflict, position } of choices.values()) {
    if (met.has(conflict)) continue;
    throw invalidChoice(
      position,
      "conflict",
      `There is no conflict ${quoteName(conflict)}; a preview lists those that there are.`,
    );
  }
}

export function invalidChoice(
  position: number,
  field: "conflict" | "take" | "newPath",
  message: string,
  cause?: unknown,
): LoupeError {
  return new LoupeError("INVALID_INPUT", message, {
    details: { path: ["choices", position, field] },
    cause,
  });
}
