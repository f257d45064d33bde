import type { EvaluatorOutputs } from "@loupe/plugin-api";

/** Hands outputs on in batches. */
export interface OutputSender {
  /** Resolves when there is room for more. */
  add(outputs: EvaluatorOutputs): Promise<void>;
  /** So many of those sent were stored. */
  written(outputs: number): void;
  /** Sends what is waiting. */
  flush(): void;
  /** Nothing more is wanted: `add` throws from now on. */
  abort(): void;
}

const BATCH = 32;
/** Milliseconds an output waits for others. */
const DELAY = 10;
/** Outputs that may be on their way to the database. */
const UNWRITTEN = 512;

export function openOutputSender(
  send: (outputs: readonly EvaluatorOutputs[]) => void,
): OutputSender {
  let waiting: EvaluatorOutputs[] = [];
  let unwritten = 0;
  let timer: NodeJS.Timeout | undefined;
  let room = Promise.withResolvers<void>();
  let aborted = false;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) send(batch);
  };
  const announce = () => {
    room.resolve();
    room = Promise.withResolvers();
  };
  return {
    flush,
    async add(outputs) {
      waiting.push(outputs);
      unwritten++;
      if (waiting.length >= BATCH) flush();
      else timer ??= setTimeout(flush, DELAY);
      while (unwritten >= UNWRITTEN && !aborted) await room.promise;
      if (aborted) throw new Error("The run was stopped.");
    },
    written(outputs) {
      unwritten -= outputs;
      announce();
    },
    abort() {
      aborted = true;
      announce();
    },
  };
}
