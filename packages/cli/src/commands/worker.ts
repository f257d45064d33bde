import type { Command } from "commander";
import { wholeNumber } from "../command-line/arguments.ts";
import { reportFailure } from "../command-line/report.ts";
import { DEFAULT_DATA_DIR } from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";

interface WorkerOptions {
  dataDir: string;
  blobs?: string;
  concurrency: number;
  memoryLimit?: number;
  idleLimit: number;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe worker                                        beside the Loupe that runs on .loupe
  $ DATABASE_URL=postgres://me@db/loupe loupe worker --blobs /mnt/loupe/blobs
  $ loupe worker --concurrency 2 --memory-limit 4000

Workers share the samples of a run; \`loupe start\` has one of its own. One that is stopped or killed loses nothing:
the others go on. It needs the plugins and models that the runs name, in the same versions.
`;

export function addWorkerCommand(program: Command): void {
  program
    .command("worker")
    .description(
      "take part in evaluations, on any machine that reaches the database and the images",
    )
    .option(
      "--data-dir <folder>",
      "the data folder of a Loupe on this machine, where DATABASE_URL names no database",
      DEFAULT_DATA_DIR,
    )
    .option("--blobs <folder>", "where the images are; else in the data folder")
    .option("--concurrency <number>", "evaluators at work at once", wholeNumber(1, 256), 1)
    .option(
      "--memory-limit <megabytes>",
      "end evaluators that take more memory; else there is no limit",
      wholeNumber(1),
    )
    .option(
      "--idle-limit <seconds>",
      "end evaluators that give no sign of life for so long",
      wholeNumber(1),
      120,
    )
    .option("--json", "print that it is ready as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(work);
}

async function work(options: WorkerOptions): Promise<void> {
  const stop = watchSignals();
  try {
    const { startWorker } = await import("../start/start-worker.ts");
    const { json, memoryLimit, idleLimit, ...given } = options;
    const worker = await startWorker({
      ...given,
      idleSeconds: idleLimit,
      memoryLimit: memoryLimit === undefined ? undefined : memoryLimit * 1e6,
    });
    const { blobs } = worker;
    console.log(
      json
        ? JSON.stringify({ blobs })
        : `The worker takes part in evaluations; images are in ${blobs}. Ctrl+C stops it.`,
    );
    await stop.requested;
    await worker.close();
  } catch (error) {
    reportFailure(error, options);
  } finally {
    stop.close();
  }
}
