import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { wholeNumber } from "../command-line/arguments.ts";
import { reportFailure } from "../command-line/report.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { lapLines } from "../loop/lap/print-lap.ts";
import { reportJson, stepLine, summaryLines } from "../loop/print-report.ts";
import type { DataOptions } from "../loop/sources.ts";
import type { ShownLoop } from "../loop/start-loop.ts";
import { showProgress, silent } from "../output/progress.ts";

interface LoopOptions extends DataOptions, LapOptions {
  json?: boolean;
  train?: boolean;
}

/** What only the second lap takes. */
interface LapOptions {
  minutes?: number;
  steps?: number;
  folds?: number;
  seed?: number;
}

const MINUTES = 10;
const FOLDS = 3;

const EXAMPLES = `
Examples:
  $ loupe loop                                   on drawn house numbers, some with wrong labels
  $ loupe loop --samples 100 --json
  $ loupe loop --data annotations.json --images pictures
  $ loupe loop --data svhn/train --val svhn/test
  $ loupe loop --train --minutes 20              the second lap: train, correct labels, train again

--train needs Python with torch. It trains models on drawn house numbers with many wrong labels, corrects those that
come first where each sample is judged by a model that has not seen its label, and trains again.
`;

export function addLoopCommand(program: Command): void {
  program
    .command("loop")
    .description("carry out the whole playbook on a server of its own, and check each step")
    .option("--data <path>", "a COCO JSON file or an SVHN folder; else house numbers are drawn")
    .option("--images <folder>", "where the images of COCO JSON files are; else beside the file")
    .option(
      "--val <path>",
      "data to validate on; else the same as --data, or other drawn house numbers",
    )
    .option(
      "--samples <count>",
      "take at most so many samples, for training and validation each",
      wholeNumber(1),
    )
    .option("--train", "train models of its own, correct labels, train again and compare")
    .option(
      "--minutes <n>",
      `with --train: how long it may take; the steps are chosen by that. Else ${MINUTES}`,
      wholeNumber(1, 10_000),
    )
    .option(
      "--steps <n>",
      "with --train: of each model, however long it takes",
      wholeNumber(1, 1_000_000),
    )
    .option(
      "--folds <n>",
      `with --train: models without a part of the samples each. Else ${FOLDS}`,
      wholeNumber(2, 20),
    )
    .option(
      "--seed <n>",
      "with --train: of pictures and trainings. Else 1",
      wholeNumber(1, 1_000_000),
    )
    .option("--json", "print one JSON object on standard output, and all else on standard error")
    .addHelpText("after", EXAMPLES)
    .action(loop);
}

async function loop(options: LoopOptions): Promise<void> {
  const { json = false } = options;
  const print = json ? console.error : console.log;
  const stop = watchSignals();
  const shown = {
    signal: stop.signal,
    progress: options.train || process.stderr.isTTY ? showProgress : silent,
    tell: console.error,
    onReport: (step) => print(stepLine(step)),
  } satisfies ShownLoop;
  try {
    const { ok, lines, text } = await runAsked(options, shown);
    for (const line of lines) print(line);
    if (json) console.log(text);
    process.exitCode = ok ? 0 : 1;
  } catch (error) {
    if (!stop.signal.aborted) return reportFailure(error, options);
    console.error("The loop was interrupted; its server is stopped and its data removed.");
    process.exitCode = 1;
  } finally {
    stop.close();
  }
}

interface Ended {
  ok: boolean;
  /** For people. */
  lines: string[];
  /** For scripts. */
  text: string;
}

async function runAsked(options: LoopOptions, shown: ShownLoop): Promise<Ended> {
  const { startLap, startLoop } = await import("../loop/start-loop.ts");
  refuseMixed(options);
  if (!options.train) {
    const report = await startLoop(options, shown);
    return { ok: report.ok, lines: summaryLines(report), text: reportJson(report) };
  }
  const { minutes = MINUTES, folds = FOLDS, seed = 1, steps, samples } = options;
  const settings = { minutes, folds, seed, steps, samples, startedAt: performance.now() };
  const report = await startLap(settings, shown);
  return { ok: report.ok, lines: lapLines(report), text: JSON.stringify(report) };
}

/** @throws CommandError `INVALID_OPTION` where options don't go together */
function refuseMixed(options: LoopOptions): void {
  const wrong = options.train
    ? (["data", "images", "val"] as const)
    : (["minutes", "steps", "folds", "seed"] as const);
  const given = wrong.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  const sentence = options.train
    ? `--${given} does not go with --train, which draws its samples: of others nobody knows what is right.`
    : `--${given} goes with --train only.`;
  throw new CommandError("INVALID_OPTION", sentence);
}
