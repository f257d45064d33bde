import { parseArgs } from "node:util";
import type { Bench } from "./bench.ts";
import { cleanUp } from "./clean-up.ts";
import { lineOf } from "./report.ts";
import { evaluate } from "./evaluate.ts";
import { page } from "./page.ts";
import { start } from "./start.ts";
import { write } from "./write.ts";

const BENCHES: Readonly<Record<string, Bench>> = { page, evaluate, write, start };

interface Asked {
  bench: Bench;
  json: boolean;
  samples: number;
}

const asked = readArguments();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}
try {
  await measure(asked);
} finally {
  await cleanUp();
}

/** A missed aim is a figure like any other: it fails nothing. */
async function measure({ bench, json, samples }: Asked): Promise<void> {
  for await (const figure of bench.run({ samples, log: (message) => console.error(message) })) {
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
  return { bench, json: values.json, samples: readSamples(bench, values.samples) };
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

function readSamples({ samples }: Bench, given: string | undefined): number {
  if (given === undefined) return samples ?? 0;
  if (samples === null) return refuse("--samples was given to a bench that does not take it.");
  const wanted = Number(given);
  if (Number.isInteger(wanted) && wanted > 0) return wanted;
  return refuse(
    `--samples was given ${JSON.stringify(given)}; expected a whole number of 1 or more.`,
  );
}

function refuse(message: string): never {
  console.error(
    `${message}\nUsage: npm run bench -- NAME [--json] [--samples N], where NAME is ${Object.keys(BENCHES).join(", ")}`,
  );
  process.exit(2);
}
