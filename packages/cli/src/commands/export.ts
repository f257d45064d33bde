import type { Command } from "commander";
import { collectPairs, parseDatasetRef, type DatasetRef } from "../command-line/arguments.ts";
import { toOptionValues } from "../command-line/option-values.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { CommandError } from "../command-error.ts";
import { chooseExporter, resolveExporterOptions } from "../export/choose-exporter.ts";
import { exportDataset, type ExportedDataset } from "../export/export-dataset.ts";
import { counted } from "../output/counted.ts";
import { showProgress } from "../output/progress.ts";

interface ExportOptions extends ServerOptions {
  format: string;
  to: string;
  option?: Record<string, string>;
}

const EXAMPLES = `
Examples:
  $ loupe export admin/street --format coco --to street
  $ loupe export admin/street@v1.2 --format svhn --to release

A branch means its head commit. What the format can't hold is listed (exit code 2): the rest is written.
`;

export function addExportCommand(program: Command): void {
  const command = program
    .command("export")
    .description("write a dataset at a commit as files of a format")
    .argument("<owner/dataset[@ref]>", "what to export", parseDatasetRef)
    .requiredOption("--format <name>", "the format, such as coco")
    .requiredOption("--to <folder>", "where to: a folder that is empty, or not there yet")
    .option(
      "--option <name=value>",
      "an option of the exporter; may be given several times",
      collectPairs,
    );
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((from: DatasetRef, options: ExportOptions) =>
      report(options, () => runExport(from, options)),
    );
}

async function runExport(from: DatasetRef, options: ExportOptions): Promise<Outcome> {
  const { format, to, option = {} } = options;
  const { loadConfiguredPlugins } = await import("../start/start-services.ts");
  const exporter = chooseExporter((await loadConfiguredPlugins()).plugins, format);
  const types = Object.entries(exporter.options).map(([name, { type }]) => ({ name, type }));
  const resolved = resolveExporterOptions(exporter, toOptionValues(types, option));
  const client = await openClient(options);
  const stop = watchSignals();
  const { update, stop: stopProgress } = showProgress(`Exporting to ${to}`);
  try {
    const input = { ...from, exporter, options: resolved, folder: to, signal: stop.signal };
    const done = await exportDataset(client, { ...input, onProgress: update });
    return outcomeOf(done, from);
  } catch (error) {
    if (error !== stop.signal.reason) throw error;
    throw new CommandError(
      "INTERRUPTED",
      `The export was interrupted; what it has written by then is in ${to}.`,
      { cause: error },
    );
  } finally {
    stopProgress();
    stop.close();
  }
}

function outcomeOf(done: ExportedDataset, { dataset }: DatasetRef): Outcome {
  const { problems, exported, path, commitId } = done;
  const listed = problems.map(({ subject, reason }) => `  ${subject}: ${reason}`);
  const head = problems.length === 0 ? [] : [`Not exported: ${problems.length}`, ...listed, ""];
  const text = `Exported ${counted(exported, "sample")} of ${dataset.owner}/${dataset.name}, commit ${commitId.slice(0, 12)}, to ${path}.`;
  return {
    text: [...head, text].join("\n"),
    json: { exported, path, commitId, problems },
    exitCode: problems.length === 0 ? 0 : 2,
  };
}
