/** The sentence shown for an evaluator that failed: which, how, and how far it had come. */
export function describeFailure(evaluator: string, what: string, received: number): string {
  const progress =
    received === 0
      ? "before its first output"
      : `after ${received} output${received === 1 ? "" : "s"}`;
  return `Evaluator "${evaluator}" failed ${progress}: it ${what.replace(/\.*$/, ".")}`;
}

/** How a process ended that said nothing of it. */
export function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal === "SIGKILL") return "was ended by SIGKILL; the machine may have run out of memory";
  if (signal) return `was ended by ${signal}`;
  return `ended its process with exit code ${code}`;
}
