import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { findRun } from "../runs/find-run.ts";
import { describeRun } from "../runs/run-node.ts";
import { describeTraining } from "../train/training-node.ts";

const EXAMPLES = `
Examples:
  $ loupe runs admin/house-numbers
  $ loupe run show RXZhbHVhdGlvblJ1bjox
  $ loupe run cancel RXZhbHVhdGlvblJ1bjox
`;

/** What can be done to a run that has not ended, and what is said of it. */
const CHANGES = {
  cancel: {
    description: "end a run or a training; nothing of it becomes visible",
    outcome: "is cancelled",
    mutations: { evaluation: "cancelRun", training: "cancelTraining" },
  },
  pause: {
    description: "hand out no more samples of an evaluation run until it is resumed",
    outcome: "is paused",
    mutations: { evaluation: "pauseRun", training: null },
  },
  resume: {
    description: "let a paused evaluation run go on where it was",
    outcome: "goes on",
    mutations: { evaluation: "resumeRun", training: null },
  },
} as const;

export function addRunCommand(program: Command): void {
  const run = program
    .command("run")
    .description("show one evaluation run or training, cancel, pause or resume it")
    .addHelpText("after", EXAMPLES);
  addServerOptions(run.command("show").description("show a run and its figures"))
    .argument("<id>", "the id that `loupe runs` shows")
    .action((id: string, options: ServerOptions) => report(options, () => showRun(id, options)));
  for (const name of Object.keys(CHANGES) as (keyof typeof CHANGES)[])
    addServerOptions(run.command(name).description(CHANGES[name].description))
      .argument("<id>", "the id that `loupe runs` shows")
      .action((id: string, options: ServerOptions) =>
        report(options, () => changeRun(name, id, options)),
      );
}

async function showRun(id: string, options: ServerOptions): Promise<Outcome> {
  const run = await findRun(await openClient(options), id);
  const text = run.kind === "evaluation" ? describeRun(run) : describeTraining(run);
  return { text, json: run };
}

async function changeRun(
  name: keyof typeof CHANGES,
  id: string,
  options: ServerOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const { kind } = await findRun(client, id);
  const mutation = CHANGES[name].mutations[kind];
  if (mutation === null)
    throw new CommandError(
      "INVALID_INPUT",
      `A training can only be cancelled; there is no ${name}.`,
    );
  await client.query(`mutation ($id: ID!) { ${mutation}(input: { id: $id }) { run { id } } }`, {
    id,
  });
  const run = await findRun(client, id);
  const what =
    run.kind === "evaluation" ? `run of ${run.evaluator}` : `training with ${run.trainer}`;
  return { text: `The ${what} ${CHANGES[name].outcome}.`, json: run };
}
