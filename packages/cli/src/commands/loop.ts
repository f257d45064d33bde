import type { Command } from "commander";
import { wholeNumber } from "../command-line/arguments.ts";
import { reportFailure } from "../command-line/report.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { reportJson, stepLine, summaryLines } from "../loop/print-report.ts";
import type { DataOptions } from "../loop/sources.ts";
import { showProgress, silent } from "../output/progress.ts";

interface LoopOptions extends DataOptions {
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe loop                                   on drawn house numbers, some with wrong labels
  $ loupe loop --samples 100 --json
  $ loupe loop --data annotations.json --images pictures
  $ loupe loop --data svhn/train --val svhn/test
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
    .option("--json", "print one JSON object on standard output, and all else on standard error")
    .addHelpText("after", EXAMPLES)
    .action(loop);
}

async function loop(options: LoopOptions): Promise<void> {
  const { json = false, ...data } = options;
  const print = json ? console.error : console.log;
  const stop = watchSignals();
  try {
    const { startLoop } = await import("../loop/start-loop.ts");
    const report = await startLoop({
      data,
      signal: stop.signal,
      progress: process.stderr.isTTY ? showProgress : silent,
      tell: console.error,
      onReport: (step) => print(stepLine(step)),
    });
    for (const line of summaryLines(report)) print(line);
    if (json) console.log(reportJson(report));
    process.exitCode = report.ok ? 0 : 1;
  } catch (error) {
    if (!stop.signal.aborted) return reportFailure(error, options);
    console.error("The loop was interrupted; its server is stopped and its data removed.");
    process.exitCode = 1;
  } finally {
    stop.close();
  }
}
