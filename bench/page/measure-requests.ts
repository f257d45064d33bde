import { secondsOf } from "../measure.ts";
import { ask, post, type GraphQLTarget, type Operation } from "./http-client.ts";

/**
 * Milliseconds of each request, one after another: a hundred, or as many as two seconds hold, but
 * five at least.
 */
export async function latenciesOf(target: GraphQLTarget, operation: Operation): Promise<number[]> {
  const latencies: number[] = [];
  const end = performance.now() + LONGEST_MS;
  while (latencies.length < REQUESTS && (latencies.length < FEWEST || performance.now() < end)) {
    latencies.push((await secondsOf(() => post(target, operation))) * 1000);
  }
  return latencies;
}

const REQUESTS = 100;
const FEWEST = 5;
const LONGEST_MS = 2000;

export const CLIENTS = 16;

/**
 * Requests that are answered in a second while 16 clients ask, each again as soon as it has its
 * answer.
 */
export async function rateOf(target: GraphQLTarget, operation: Operation): Promise<number> {
  let answered = 0;
  const start = performance.now();
  const askUntilEnd = async () => {
    while (performance.now() - start < LONGEST_MS) {
      await post(target, operation);
      answered++;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, askUntilEnd));
  return (answered * 1000) / (performance.now() - start);
}

/** Lets caches fill and code be compiled, and sees that the answer is one. */
export async function warmUp(target: GraphQLTarget, operation: Operation): Promise<void> {
  const end = performance.now() + LONGEST_MS;
  do await ask(target, operation);
  while (performance.now() < end);
}
