import type { Database } from "../db/database.ts";
import { changeRun } from "./run-events.ts";

/** Tells how far a run has come, in the run itself and as events: about four a second at most. */
export interface Progress {
  /** So many samples more have been stored. */
  add(samples: number): void;
  log(line: string): void;
  /** Writes what has not been told yet. Rejects where telling had failed. */
  close(): Promise<void>;
}

/** Milliseconds between two events. */
const INTERVAL = 250;
/** Characters of log in one event; of more, it is said how many lines there were. */
const LOG_LIMIT = 8_000;

/**
 * `onEnded` is called when the run turns out to be no longer running: it was cancelled, or given up
 * for dead.
 */
export function openProgress(db: Database, runId: number, onEnded: () => void): Progress {
  let samplesDone = 0;
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<void> = Promise.resolve();
  let closed = false;

  const tell = async () => {
    timer = undefined;
    const log = lines.length > 0 ? joinLines(lines) : null;
    lines = [];
    if (!(await changeRun(db, runId, ["RUNNING"], { samplesDone }, log))) onEnded();
  };
  const tellSoon = () => {
    if (closed) return;
    timer ??= setTimeout(() => {
      telling = telling.then(tell);
      telling.catch(onEnded);
    }, INTERVAL);
  };
  return {
    add(samples) {
      samplesDone += samples;
      tellSoon();
    },
    log(line) {
      lines.push(line);
      tellSoon();
    },
    async close() {
      closed = true;
      const untold = timer !== undefined;
      clearTimeout(timer);
      await telling;
      if (untold) await tell();
    },
  };
}

function joinLines(lines: readonly string[]): string {
  const text = lines.join("\n");
  if (text.length <= LOG_LIMIT) return text;
  return `${text.slice(0, LOG_LIMIT)}…\n(${lines.length} lines in all)`;
}
