import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { comparisonQuery, describeComparison, type Comparison } from "../compare/comparison.ts";
import { startAttribution, type RunIds } from "../compare/start-attribution.ts";
import { showProgress } from "../output/progress.ts";

interface CompareOptions extends ServerOptions {
  output?: string;
  first: number;
  attribute?: string;
}

const EXAMPLES = `
Examples:
  $ loupe runs admin/house-numbers --evaluator detection-metrics/matches
  $ loupe compare RXZhbHVhdGlvblJ1bjox RXZhbHVhdGlvblJ1bjoy
  $ loupe compare RXZhbHVhdGlvblJ1bjox RXZhbHVhdGlvblJ1bjoy --output fp --first 20
  $ loupe branch create admin/house-numbers combined
  $ loupe compare RXZhbHVhdGlvblJ1bjox RXZhbHVhdGlvblJ1bjoy --attribute combined

--attribute evaluates each model's stored predictions on the labels that the other was judged by, and
says how much of each change is due to the model and how much to edited labels. No model runs.
`;

export function addCompareCommand(program: Command): void {
  const command = program
    .command("compare")
    .description("show two runs of one evaluator side by side")
    .argument("<before>", "the id of a run, as `loupe runs` shows it")
    .argument("<after>", "the id of another one")
    .option("--output <name>", "also the samples whose output of this name has changed most")
    .option("--first <n>", "so many of them, on either side", wholeNumber(1, 1000), 10)
    .option(
      "--attribute <branch>",
      "also what is due to model and labels; what that takes is committed to this branch",
    );
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((before: string, after: string, options: CompareOptions) =>
      report(options, () => runCompare({ before, after }, options)),
    );
}

async function runCompare(runs: RunIds, options: CompareOptions): Promise<Outcome> {
  const { output, first, attribute } = options;
  const client = await openClient(options);
  if (attribute !== undefined)
    await startAttribution(client, runs, attribute, { progress: showProgress, label: "Combining" });
  const { compareRuns } = await client.query<{ compareRuns: Comparison | null }>(
    comparisonQuery(output !== undefined, attribute !== undefined),
    { ...runs, ...(output === undefined ? {} : { output, first }) },
  );
  if (!compareRuns)
    throw new CommandError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
  return { text: describeComparison(compareRuns), json: compareRuns };
}
