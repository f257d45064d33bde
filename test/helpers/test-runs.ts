import type { Parameters } from "fast-check";

/**
 * How many random cases a test tries: `usual` ones, the same each time, so that it is a change that
 * makes them fail; or new ones as `LOUPE_TEST_LONG` says (20 times as many for `1`, else that many).
 * `LOUPE_TEST_SEED` and `LOUPE_TEST_PATH` repeat a failure: fast-check prints both.
 */
export function histories<T>(usual: number): Parameters<T> {
  const asked = process.env["LOUPE_TEST_LONG"];
  const seed = process.env["LOUPE_TEST_SEED"] ?? (asked ? undefined : USUAL_SEED);
  const path = process.env["LOUPE_TEST_PATH"];
  const numRuns = !asked ? usual : asked === "1" ? usual * 20 : Number(asked);
  return { numRuns, ...(seed && { seed: Number(seed) }), ...(path && { path }) };
}

const USUAL_SEED = "7919";
