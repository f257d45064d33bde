import { parseArgs } from "node:util";
import type { Bench } from "./bench.ts";
import { BadArgument } from "./bad-argument.ts";
import { cleanUp } from "./clean-up.ts";
import { lineOf } from "./report.ts";
import { write } from "./write.ts";

const BENCHES: Readonly<Record<string, Bench>> = { write };

const USAGE = `npm run bench -- NAME [--json] [--samples N], where NAME is ${Object.keys(BENCHES).join(", ")}`;

interface Asked {
  bench: Bench;
  json: boolean;
  samples: number;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
}

try {
  await measure(readArguments());
} catch (error) {
  console.error(error instanceof BadArgument ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 1;
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
    throw new BadArgument(`There is no bench ${JSON.stringify(positionals.join(" "))}.`);
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
    throw new BadArgument((error as Error).message);
  }
}

function readSamples(bench: Bench, given: string | undefined): number {
  if (bench.samples === null && given !== undefined) throw new BadArgument("This bench has no samples to choose the number of.");
  const samples = Number(given ?? bench.samples);
  if (bench.samples === null || (Number.isInteger(samples) && samples >= 1000)) return samples;
  throw new BadArgument(`--samples was given ${JSON.stringify(given)}; expected a whole number of 1000 or more.`);
}
