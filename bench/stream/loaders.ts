import { execFile, spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { interleaved, median } from "../measure.ts";
import { figure, type Figure } from "../report.ts";
import type { StreamStage } from "./open-stage.ts";

const PYTHON = process.env.LOUPE_PYTHON ?? "python3";
const SCRIPT = fileURLToPath(new URL("loaders.py", import.meta.url));

const run = promisify(execFile);

interface Asked {
  name: string;
  dataset: string;
  samples: number;
  log: (message: string) => void;
}

/**
 * Samples a second in a torch loader of two workers, against one that reads the extracted files;
 * deeplake's own beside them. Nothing where `LOUPE_PYTHON` has no torch.
 */
export async function* measureLoaders(
  { loupe, folder }: StreamStage,
  { name, dataset, samples, log }: Asked,
): AsyncGenerator<Figure> {
  if (!has("torch")) return log(`no loaders: ${PYTHON} (LOUPE_PYTHON) has no torch`);
  const files = await extractTars(folder, name);
  const rates = await interleaved(
    () => rateOf(samples, ["stream", `${loupe.url}/datasets/${dataset}/main/shards`, loupe.token]),
    () => rateOf(samples, ["files", files]),
  );
  yield figure({
    name: `stream.${name}.loader`,
    value: median(rates.product),
    unit: "samples/s",
    baseline: median(rates.baseline),
    better: "higher",
    aim: 0.9,
  });
  if (!has("deeplake")) return log(`no third column: ${PYTHON} (LOUPE_PYTHON) has no deeplake`);
  yield figure({
    name: `stream.${name}.loader_of_deeplake`,
    value: await rateOf(samples, ["deeplake", files]),
    unit: "samples/s",
    baseline: median(rates.baseline),
    better: "higher",
  });
}

function has(library: string): boolean {
  return spawnSync(PYTHON, [SCRIPT, "has", library], { stdio: "ignore" }).status === 0;
}

async function rateOf(samples: number, args: readonly string[]): Promise<number> {
  const { stdout } = await run(PYTHON, [SCRIPT, ...args]);
  const answer = JSON.parse(stdout) as { samples: number; rate: number };
  if (answer.samples === samples) return answer.rate;
  throw new Error(`${args[0]} read ${answer.samples} samples; expected ${samples}.`);
}

/** The files of the tars of a size, in a folder of their own. */
async function extractTars(folder: string, name: string): Promise<string> {
  const files = join(folder, `${name}-files`);
  await mkdir(files);
  const tars = (await readdir(folder)).filter((file) => file.endsWith(".tar"));
  for (const tar of tars.filter((file) => file.startsWith(`${name}-`)))
    await run(PYTHON, ["-m", "tarfile", "-e", join(folder, tar), files]);
  return files;
}
