import { InvalidArgumentError } from "commander";
import type { Command } from "commander";

export interface Choice {
  conflict: string;
  take: "OURS" | "THEIRS" | "RENAME";
  newPath?: string;
}

/** How conflicts are resolved. */
export interface RuleOptions {
  strategy?: "OURS" | "THEIRS";
  choose: Choice[];
  message?: string;
  expectedHead?: string;
  dryRun?: boolean;
}

export function addRuleOptions(command: Command): Command {
  return command
    .option("--strategy <side>", "ours or theirs, for conflicts without a choice", parseStrategy)
    .option(
      "--choose <conflict=side>",
      "ours, theirs or rename:PATH for one conflict, by its key; may be repeated",
      collectChoice,
      [],
    )
    .option("--message <text>", "of the commit")
    .option("--expected-head <commit>", "refuse where the branch has another head")
    .option("--dry-run", "only list the conflicts; exit code 1 where there are any");
}

function parseStrategy(text: string): "OURS" | "THEIRS" {
  if (text === "ours" || text === "theirs") return text.toUpperCase() as "OURS" | "THEIRS";
  throw new InvalidArgumentError("Expected ours or theirs.");
}

function collectChoice(text: string, before: readonly Choice[]): Choice[] {
  const [, conflict, side, newPath] = /^([^=]+)=(ours|theirs|rename:(.+))$/s.exec(text) ?? [];
  if (conflict === undefined || side === undefined)
    throw new InvalidArgumentError("Expected KEY=ours, KEY=theirs or KEY=rename:PATH.");
  if (newPath !== undefined) return [...before, { conflict, take: "RENAME", newPath }];
  return [...before, { conflict, take: side === "ours" ? "OURS" : "THEIRS" }];
}
