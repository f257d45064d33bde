import { secondsOf } from "./measure.ts";

type Request = () => Promise<unknown>;

/**
 * Milliseconds of each request, one after another: a hundred, or as many as two seconds hold, but
 * five at least. What has to be done before each is not counted.
 */
export async function latenciesOf(request: Request, before?: Request): Promise<number[]> {
  const latencies: number[] = [];
  const end = performance.now() + LONGEST_MS;
  while (latencies.length < REQUESTS && (latencies.length < FEWEST || performance.now() < end)) {
    await before?.();
    latencies.push((await secondsOf(request)) * 1000);
  }
  return latencies;
}

const REQUESTS = 100;
const FEWEST = 5;

/** How long requests are counted that are sent without a pause. */
export const LONGEST_MS = 2000;

/**
 * Requests that are answered in a second while so many clients ask, each again as soon as it has
 * its answer.
 */
export async function rateOf(clients: number, request: Request): Promise<number> {
  let answered = 0;
  const start = performance.now();
  const askUntilEnd = async () => {
    while (performance.now() - start < LONGEST_MS) {
      await request();
      answered++;
    }
  };
  await Promise.all(Array.from({ length: clients }, askUntilEnd));
  return (answered * 1000) / (performance.now() - start);
}

/** Lets caches fill and code be compiled. */
export async function warmUp(request: Request, milliseconds = LONGEST_MS): Promise<void> {
  const end = performance.now() + milliseconds;
  do await request();
  while (performance.now() < end);
}
