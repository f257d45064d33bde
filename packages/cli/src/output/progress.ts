import { Presets, SingleBar } from "cli-progress";
import { describeTimeLeft } from "./time-left.ts";

/** How far something that takes long is. */
interface Progress {
  /** The note says how it goes, in a few words. */
  update(done: number, total: number | null | undefined, note?: string): void;
  /** Writes a line of its own. */
  say(line: string): void;
  stop(): void;
}

/** Begins to show how far something is that a few words name. */
export type StartProgress = (label: string) => Progress;

export const silent: StartProgress = () => ({
  update: () => undefined,
  say: () => undefined,
  stop: () => undefined,
});

/**
 * A bar on standard error; where that is no terminal, a line at the beginning and one at the end, and
 * between them now and then one where there are notes.
 */
export const showProgress: StartProgress = (label) =>
  process.stderr.isTTY ? showBar(label) : showLines(label);

function showBar(label: string): Progress {
  const format = `${label} {bar} {value}/{total} {eta_formatted} {note}`;
  const bar = new SingleBar(
    { format, hideCursor: true, stream: process.stderr, forceRedraw: true },
    Presets.shades_classic,
  );
  bar.start(0, 0, { note: "" });
  return {
    update(done, total, note = "") {
      bar.setTotal(total ?? done);
      bar.update(done, { note });
    },
    // In the place of the bar, which is drawn again below.
    say: (line) => process.stderr.write(`\r\u{1b}[K${line}\n`),
    stop: () => bar.stop(),
  };
}

/** Milliseconds between two lines with notes. */
const INTERVAL = 30_000;

function showLines(label: string): Progress {
  console.error(`${label} …`);
  let last = "";
  let saidAt = -Infinity;
  const start = { at: performance.now(), done: 0 };
  return {
    update(done, total, note) {
      if (last === "") Object.assign(start, { at: performance.now(), done });
      last = total == null ? `${done}` : `${done} of ${total}`;
      const now = performance.now();
      if (note === undefined || now - saidAt < INTERVAL) return;
      saidAt = now;
      const left = total == null ? "" : describeTimeLeft(start, { at: now, done }, total);
      console.error(`${label}: ${last}, ${note}${left}`);
    },
    say: (line) => console.error(line),
    stop: () => {
      if (last !== "") console.error(`${label}: ${last}`);
    },
  };
}
