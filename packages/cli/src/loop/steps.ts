export interface StepReport {
  name: string;
  ok: boolean;
  seconds: number;
  /** What came of it in one sentence, or what went wrong. */
  detail: string;
}

/** What a step answers: its report's detail, and what later steps build on. */
export interface Found {
  detail: string;
}

/** A step that was tried; `found` is missing where it failed or was not run. */
interface Outcome<F> {
  name: string;
  found?: F;
}

type Needed<N> = { [K in keyof N]: N[K] extends Outcome<infer F> ? F : never };

export interface Steps {
  reports: readonly StepReport[];
  /**
   * Carries out one step where all it needs succeeded. A failed check is reported; only being
   * aborted is thrown.
   */
  run<F extends Found, N extends Record<string, Outcome<unknown>>>(
    name: string,
    needs: N,
    work: (needed: Needed<N>) => Promise<F>,
  ): Promise<Outcome<F>>;
}

/**
 * Steps that are carried out one after another; `onReport` is told each report as soon as it is
 * there.
 */
export function createSteps(signal: AbortSignal, onReport: (report: StepReport) => void): Steps {
  const reports: StepReport[] = [];
  const tell = (report: StepReport) => {
    reports.push(report);
    onReport(report);
  };
  return {
    reports,
    async run(name, needs, work) {
      signal.throwIfAborted();
      const missing = Object.values(needs).find((outcome) => !outcome.found);
      if (missing) {
        tell({
          name,
          ok: false,
          seconds: 0,
          detail: `Not run: it needs the step ${missing.name}.`,
        });
        return { name };
      }
      const found = Object.entries(needs).map(([key, outcome]) => [key, outcome.found]);
      return carryOut(name, () => work(Object.fromEntries(found)), { signal, tell });
    },
  };
}

async function carryOut<F extends Found>(
  name: string,
  work: () => Promise<F>,
  { signal, tell }: { signal: AbortSignal; tell: (report: StepReport) => void },
): Promise<Outcome<F>> {
  const start = performance.now();
  const seconds = () => Math.round(performance.now() - start) / 1000;
  try {
    const found = await work();
    tell({ name, ok: true, seconds: seconds(), detail: found.detail });
    return { name, found };
  } catch (error) {
    signal.throwIfAborted();
    tell({
      name,
      ok: false,
      seconds: seconds(),
      detail: error instanceof Error ? error.message : String(error),
    });
    return { name };
  }
}
