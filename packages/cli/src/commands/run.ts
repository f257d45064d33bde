import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { describeRun, RUN_FIELDS, toShownRun, type RunNode } from "../runs/run-node.ts";

const EXAMPLES = `
Examples:
  $ loupe runs admin/house-numbers
  $ loupe run show RXZhbHVhdGlvblJ1bjox
  $ loupe run cancel RXZhbHVhdGlvblJ1bjox
`;

/** What can be done to a run that has not ended, and what is said of it. */
const CHANGES = {
  cancel: ["cancelRun", "end a run; nothing of it becomes visible", "is cancelled"],
  pause: ["pauseRun", "hand out no more of its samples until it is resumed", "is paused"],
  resume: ["resumeRun", "let a paused run go on where it was", "goes on"],
} as const;

export function addRunCommand(program: Command): void {
  const run = program
    .command("run")
    .description("show one evaluation run, cancel, pause or resume it")
    .addHelpText("after", EXAMPLES);
  addServerOptions(run.command("show").description("show a run and its figures"))
    .argument("<id>", "the id that `loupe runs` shows")
    .action((id: string, options: ServerOptions) => report(options, () => showRun(id, options)));
  for (const name of Object.keys(CHANGES) as (keyof typeof CHANGES)[])
    addServerOptions(run.command(name).description(CHANGES[name][1]))
      .argument("<id>", "the id that `loupe runs` shows")
      .action((id: string, options: ServerOptions) =>
        report(options, () => changeRun(name, id, options)),
      );
}

async function showRun(id: string, options: ServerOptions): Promise<Outcome> {
  const client = await openClient(options);
  const { evaluationRun } = await client.query<{ evaluationRun: RunNode | null }>(
    `query ($id: ID!) { evaluationRun(id: $id) { ${RUN_FIELDS} } }`,
    { id },
  );
  if (!evaluationRun)
    throw new CommandError("RUN_NOT_FOUND", "There is no such run, or it is not yours to see.");
  const run = toShownRun(evaluationRun);
  return { text: describeRun(run), json: run };
}

async function changeRun(
  name: keyof typeof CHANGES,
  id: string,
  options: ServerOptions,
): Promise<Outcome> {
  const [mutation, , outcome] = CHANGES[name];
  const client = await openClient(options);
  const answer = await client.query<Record<string, { run: RunNode }>>(
    `mutation ($id: ID!) { ${mutation}(input: { id: $id }) { run { ${RUN_FIELDS} } } }`,
    { id },
  );
  const run = toShownRun(answer[mutation]!.run);
  return { text: `The run of ${run.evaluator} ${outcome}.`, json: run };
}
