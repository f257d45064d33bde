import { Presets, SingleBar } from "cli-progress";

/** How far something that takes long is. */
interface Progress {
  update(done: number, total: number | null | undefined): void;
  stop(): void;
}

/** Begins to show how far something is that a few words name. */
export type StartProgress = (label: string) => Progress;

export const silent: StartProgress = () => ({ update: () => undefined, stop: () => undefined });

/** A bar on standard error; where that is no terminal, a line at the beginning and one at the end. */
export const showProgress: StartProgress = (label) =>
  process.stderr.isTTY ? showBar(label) : showLines(label);

function showBar(label: string): Progress {
  const format = `${label} {bar} {value}/{total} {eta_formatted}`;
  const bar = new SingleBar(
    { format, hideCursor: true, stream: process.stderr },
    Presets.shades_classic,
  );
  bar.start(0, 0);
  return {
    update(done, total) {
      bar.setTotal(total ?? done);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}

function showLines(label: string): Progress {
  console.error(`${label} …`);
  let last = "";
  return {
    update: (done, total) => (last = total == null ? `${done}` : `${done} of ${total}`),
    stop: () => {
      if (last !== "") console.error(`${label}: ${last}`);
    },
  };
}
