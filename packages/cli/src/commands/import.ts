import { Option, type Command } from "commander";
import type { ImportPlan, ImportProblem } from "@loupe/plugin-api";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { collectPairs, parseDatasetName, wholeNumber } from "../command-line/arguments.ts";
import { toOptionValues } from "../command-line/option-values.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { CommandError } from "../command-error.ts";
import { ImportRefused, importSamples, type ImportReport } from "../import/import-samples.ts";
import { chooseImporter, planImport } from "../import/plan-import.ts";
import { counted } from "../output/counted.ts";
import { showProgress } from "../output/progress.ts";

interface ImportOptions extends ServerOptions {
  dataset: DatasetName;
  importer?: string;
  branch: string;
  message?: string;
  images?: string;
  limit?: number;
  option?: Record<string, string>;
  create?: boolean;
  onProblem: "report" | "refuse";
}

const EXAMPLES = `
Examples:
  $ loupe import annotations/instances.json --images images --dataset admin/street --create
  $ loupe import svhn/train --dataset admin/svhn --create --limit 1000
  $ loupe import house-numbers --dataset admin/drawn --create --option count=100 --option seed=7

What goes in goes in with one commit. Entries that can't be read are listed with file and reason: the rest goes in (exit
code 2), or nothing with --on-problem refuse (exit code 1).
`;

export function addImportCommand(program: Command): void {
  const command = program
    .command("import")
    .description("import files into a dataset, with one commit")
    .argument("<path>", "a file or folder of a format that a plugin reads")
    .requiredOption("--dataset <owner/name>", "where to", parseDatasetName)
    .option("--importer <name>", "the format; else the one that recognises the path")
    .option("--branch <name>", "the branch to import into", "main")
    .option("--message <text>", "the message of the commit; else it names the path")
    .option("--images <folder>", "where the images are; the same as --option images=…")
    .option(
      "--limit <n>",
      "take only so many entries; the same as --option limit=…",
      wholeNumber(1),
    )
    .option(
      "--option <name=value>",
      "an option of the importer; may be given several times",
      collectPairs,
    )
    .option("--create", "make the dataset where there is none")
    .addOption(
      new Option("--on-problem <what>", "what to do with entries that can't be read")
        .choices(["report", "refuse"])
        .default("report"),
    );
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((path: string, options: ImportOptions) =>
      report(options, () => runImport(path, options)),
    );
}

async function runImport(path: string, options: ImportOptions): Promise<Outcome> {
  const stop = watchSignals();
  try {
    const plan = await planFor(path, options, stop.signal);
    const client = await openClient(options);
    return outcomeOf(await showImport(client, { path, plan }, options), options);
  } catch (error) {
    if (error instanceof ImportRefused) return refusalOf(error);
    throw error === stop.signal.reason ? interrupted(error) : withAdvice(error);
  } finally {
    stop.close();
  }
}

async function showImport(
  client: LoupeClient,
  { path, plan }: { path: string; plan: ImportPlan },
  options: ImportOptions,
): Promise<ImportReport> {
  const { dataset, branch, create = false, onProblem, message = `Import ${path}` } = options;
  const { update, stop } = showProgress(`Importing ${path}`);
  try {
    const input = { dataset, branch, message, plan, create, onProblem, onProgress: update };
    return await importSamples(client, input);
  } finally {
    stop();
  }
}

function interrupted(cause: unknown): CommandError {
  return new CommandError("INTERRUPTED", "The import was interrupted; nothing was imported.", {
    cause,
  });
}

function withAdvice(error: unknown): unknown {
  if (!(error instanceof LoupeClientError) || error.code !== "DATASET_NOT_FOUND") return error;
  return new CommandError(error.code, `${error.message} With --create it is made.`, {
    cause: error,
  });
}

async function planFor(
  path: string,
  { importer, images, limit, option = {} }: ImportOptions,
  signal: AbortSignal,
) {
  const { loadConfiguredPlugins } = await import("../start/start-services.ts");
  const { plugins } = await loadConfiguredPlugins();
  const chosen = await chooseImporter(plugins, { path, importer });
  const types = Object.entries(chosen.options).map(([name, { type }]) => ({ name, type }));
  const typed = {
    ...option,
    ...(images === undefined ? {} : { images }),
    ...(limit === undefined ? {} : { limit: String(limit) }),
  };
  return planImport(plugins, {
    path,
    importer: chosen.name,
    options: toOptionValues(types, typed),
    signal,
  });
}

function outcomeOf(
  { imported, commitId, problems, notes }: ImportReport,
  { dataset, branch }: ImportOptions,
): Outcome {
  const place = `${dataset.owner}/${dataset.name}`;
  const text =
    commitId === null
      ? `Nothing was imported into ${place}: no entry could be read.`
      : `Imported ${counted(imported, "sample")} into ${place}, branch ${branch}, with commit ${commitId.slice(0, 12)}.`;
  return {
    text: [...listProblems(problems), text].join("\n"),
    json: { imported, commitId, problems: problems.map(withoutKind), notes },
    exitCode: commitId === null ? 1 : problems.length > 0 ? 2 : 0,
  };
}

function refusalOf({ code, message, problems }: ImportRefused): Outcome {
  return {
    text: [...listProblems(problems), message].join("\n"),
    json: { error: { code, message }, problems: problems.map(withoutKind) },
    exitCode: 1,
  };
}

const LISTED = 100;

function listProblems(problems: readonly ImportProblem[]): string[] {
  if (problems.length === 0) return [];
  const more =
    problems.length > LISTED
      ? [`  … and ${problems.length - LISTED} more; --json lists them all`]
      : [];
  const listed = problems.slice(0, LISTED).map(({ file, reason }) => `  ${file}: ${reason}`);
  return [`Problems: ${problems.length}`, ...listed, ...more, ""];
}

function withoutKind({ file, reason }: ImportProblem) {
  return { file, reason };
}
