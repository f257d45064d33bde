import type { TrainingEvent as ToldEvent } from "@loupe/plugin-api";
import { openLogLines } from "./log-lines.ts";
import type { TrainingNews } from "./training-events.ts";

/** What a trainer tells, until it is written: as little of it as shows how it went. */
export interface ToldNews {
  add(event: Exclude<ToldEvent, { kind: "model" }>): void;
  /** What has been told since the last time: the log, then figures in order. */
  take(): TrainingNews[];
}

/** So many evaluations of a training are all kept. */
const MOST_EVALUATIONS = 2_000;

/** Keeps evaluations, the newest progress of each fold, and the lines of the log joined to one event. */
export function openToldNews(): ToldNews {
  const lines = openLogLines();
  let figures = new Map<string, TrainingNews>();
  let evaluations = 0;
  return {
    add(event) {
      if (event.kind === "log") return lines.add(event.message);
      const isKept = event.kind === "evaluation" && ++evaluations <= MOST_EVALUATIONS;
      const key = isKept ? `evaluation ${evaluations}` : `${event.kind} of ${event.fold}`;
      // In the order of what is kept, not of what it replaces.
      figures.delete(key);
      figures.set(key, newsOf(event));
    },
    take() {
      const log = lines.take();
      const news = [...figures.values()];
      figures = new Map();
      return log === undefined ? news : [{ kind: "LOG", log }, ...news];
    },
  };
}

function newsOf(event: Exclude<ToldEvent, { kind: "model" | "log" }>): TrainingNews {
  const { kind, step, steps, fold, figures } = event;
  return {
    kind: kind === "progress" ? "PROGRESS" : "EVALUATION",
    step,
    steps,
    fold,
    figures: finiteOf(figures),
  };
}

/** JSON has no others. */
export function finiteOf(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value)));
}
