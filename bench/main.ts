import { parseArgs } from "node:util";
import type { Bench } from "./bench.ts";
import { cleanUp } from "./clean-up.ts";
import { lineOf } from "./report.ts";
import { evaluate } from "./evaluate.ts";
import { incremental } from "./incremental.ts";
import { metrics } from "./metrics.ts";
import { page } from "./page.ts";
import { start } from "./start.ts";
import { stream } from "./stream.ts";
import { versions } from "./versions.ts";
import { viewer } from "./viewer.ts";
import { write } from "./write.ts";

const BENCHES: Readonly<Record<string, Bench>> = {
  page,
  evaluate,
  incremental,
  write,
  versions,
  start,
  metrics,
  stream,
  viewer,
};

interface Asked {
  bench: Bench;
  json: boolean;
  samples: number;
  smaller: readonly number[];
}

const asked = readArguments();
const end = () => void cleanUp().finally(() => process.exit(1));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, end);
// Where nobody reads any more, as behind `head`.
for (const output of [process.stdout, process.stderr]) output.on("error", end);
try {
  await measure(asked);
} finally {
  await cleanUp();
}

/** A missed aim is a figure like any other: it fails nothing. */
async function measure({ bench, json, samples, smaller }: Asked): Promise<void> {
  const log = (message: string) => console.error(message);
  for await (const figure of bench.run({ samples, smaller, log })) {
    console.log(json ? JSON.stringify(figure) : lineOf(figure));
  }
}

function readArguments(): Asked {
  const { positionals, values } = parse();
  const [name] = positionals;
  const bench = name === undefined || !Object.hasOwn(BENCHES, name) ? undefined : BENCHES[name];
  if (positionals.length !== 1 || bench === undefined) {
    return refuse(
      `Expected the name of one bench, found ${JSON.stringify(positionals.join(" "))}.`,
    );
  }
  return { bench, json: values.json, ...readSizes(bench, values.samples) };
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, samples: { type: "string" } },
    });
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function readSizes(
  { samples, smaller, fewest = 1 }: Bench,
  given: string | undefined,
): Pick<Asked, "samples" | "smaller"> {
  if (given === undefined) return { samples: samples ?? 0, smaller: smaller ?? [] };
  if (samples === null) return refuse("--samples was given to a bench that does not take it.");
  const sizes = given
    .split(",")
    .map(Number)
    .toSorted((a, b) => a - b);
  const isAllowed = sizes.every((size) => Number.isInteger(size) && size >= fewest);
  if (isAllowed && (sizes.length === 1 || smaller !== undefined))
    return { samples: sizes.at(-1)!, smaller: sizes.slice(0, -1) };
  const expected = smaller === undefined ? "a whole number" : "whole numbers, with commas between,";
  return refuse(
    `--samples was given ${JSON.stringify(given)}; expected ${expected} of ${fewest} or more.`,
  );
}

function refuse(message: string): never {
  console.error(
    `${message}\nUsage: npm run bench -- NAME [--json] [--samples N[,N...]], where NAME is ${Object.keys(BENCHES).join(", ")}`,
  );
  process.exit(2);
}
