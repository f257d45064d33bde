import type { Command } from "commander";
import { wholeNumber } from "../command-line/arguments.ts";
import { reportFailure } from "../command-line/report.ts";
import { DEFAULT_DATA_DIR } from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import type { RunningWorker } from "../start/start-worker.ts";

interface WorkerOptions {
  dataDir: string;
  blobs?: string;
  server?: string;
  concurrency: number;
  memoryLimit?: number;
  idleLimit: number;
  trainerIdleLimit: number;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe worker                                        beside the Loupe that runs on .loupe
  $ DATABASE_URL=postgres://me@db/loupe loupe worker --blobs /mnt/loupe/blobs
  $ loupe worker --concurrency 2 --memory-limit 4000
  $ DATABASE_URL=postgres://me@db/loupe loupe worker --blobs /mnt/loupe/blobs --server http://loupe:4000

Workers share the samples of a run; \`loupe start\` has one of its own. One that is stopped or killed loses nothing:
the others go on. It needs the plugins and models that the runs name, in the same versions.

A worker that knows where the server is takes trainings, too, one at a time, since trainers read samples from
there. Their checkpoints are in the data folder: after a stop the next worker on it goes on from them.
`;

export function addWorkerCommand(program: Command): void {
  program
    .command("worker")
    .description(
      "take part in evaluations and trainings, on any machine that reaches the database and the images",
    )
    .option(
      "--data-dir <folder>",
      "the data folder of a Loupe on this machine, where DATABASE_URL names no database",
      DEFAULT_DATA_DIR,
    )
    .option("--blobs <folder>", "where the images are; else in the data folder")
    .option(
      "--server <url>",
      "where trainers read samples; else LOUPE_SERVER, else the Loupe on the data folder; without one it takes no trainings",
    )
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
    .option(
      "--trainer-idle-limit <seconds>",
      "end trainers that give no sign of life for so long",
      wholeNumber(1),
      900,
    )
    .option("--json", "print that it is ready as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(work);
}

async function work(options: WorkerOptions): Promise<void> {
  const stop = watchSignals();
  try {
    const { startWorker } = await import("../start/start-worker.ts");
    const { json, memoryLimit, idleLimit, trainerIdleLimit, ...given } = options;
    const worker = await startWorker({
      ...given,
      idleSeconds: idleLimit,
      trainerIdleSeconds: trainerIdleLimit,
      memoryLimit: memoryLimit === undefined ? undefined : memoryLimit * 1e6,
    });
    const { blobs, server } = worker;
    console.log(json ? JSON.stringify({ blobs, server }) : describe({ blobs, server }));
    await stop.requested;
    await worker.close();
  } catch (error) {
    reportFailure(error, options);
  } finally {
    stop.close();
  }
}

function describe({ blobs, server }: Omit<RunningWorker, "close">): string {
  const trainings =
    server === null
      ? "not in trainings, since it knows of no server: name one with --server"
      : `in trainings on ${server}`;
  return `The worker takes part in evaluations, with images from ${blobs}, and ${trainings}. Ctrl+C stops it.`;
}
