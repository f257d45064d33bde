import type { Database } from "../db/database.ts";
import { addRunLog } from "./run-events.ts";

/** Tells the lines that an evaluator logs, as events of its run: about four a second at most. */
export interface RunLog {
  add(line: string): void;
  /** Writes what has not been told yet. Rejects where telling had failed. */
  close(): Promise<void>;
}

/** Milliseconds between two events. */
const INTERVAL = 250;
/** Characters of log in one event; of more, it is said how many lines there were. */
const LOG_LIMIT = 8_000;

export function openRunLog(db: Database, runId: number): RunLog {
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  let telling: Promise<unknown> = Promise.resolve();
  let closed = false;

  const tell = async () => {
    timer = undefined;
    const log = joinLines(lines);
    lines = [];
    await addRunLog(db, runId, log);
  };
  const tellNext = () => {
    telling = telling.then(tell);
    telling.catch(() => {});
  };
  return {
    add(line) {
      lines.push(line);
      if (!closed) timer ??= setTimeout(tellNext, INTERVAL);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      if (timer !== undefined) tellNext();
      await telling;
    },
  };
}

function joinLines(lines: readonly string[]): string {
  const text = lines.join("\n");
  if (text.length <= LOG_LIMIT) return text;
  return `${text.slice(0, LOG_LIMIT)}…\n(${lines.length} lines in all)`;
}
