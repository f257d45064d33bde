/** How far an evaluator had come. */
export interface EvaluatorPosition {
  /** Outputs that were received. */
  outputs: number;
  /** The index of the first sample it was given and has not answered for. */
  sample: number | undefined;
}

/** The sentence shown for an evaluator that failed: which, how, and how far it had come. */
export function describeFailure(
  evaluator: string,
  what: string,
  { outputs, sample }: EvaluatorPosition,
): string {
  const progress =
    outputs === 0
      ? "before its first output"
      : `after ${outputs} output${outputs === 1 ? "" : "s"}`;
  const place = sample === undefined ? "" : `, at sample ${sample} or one it had read ahead`;
  return `Evaluator "${evaluator}" failed ${progress}${place}: it ${what.replace(/\.*$/, ".")}`;
}

/** How a process ended that said nothing of it. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "was ended by SIGKILL; the machine may have run out of memory";
  if (signal) return `was ended by ${signal}`;
  return `ended its process with exit code ${code}`;
}
