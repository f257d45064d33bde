import { mkdir, readdir } from "node:fs/promises";
import { resolve } from "node:path";
import type { ExportedSample, Exporter, ExportReport, ResolvedOptions } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { openExportSource } from "./export-source.ts";

export interface ExportDatasetInput {
  dataset: DatasetName;
  /** A branch means its head commit. Default: the default branch. */
  ref?: string | undefined;
  exporter: Exporter;
  options: ResolvedOptions;
  /** Made where there is none; it has to be empty. */
  folder: string;
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export interface ExportedDataset extends ExportReport {
  commitId: string;
}

/**
 * Writes the files of one format from a dataset at one commit.
 *
 * @throws LoupeClientError; CommandError `FOLDER_NOT_EMPTY`, `EXPORT_FAILED`
 */
export async function exportDataset(
  client: LoupeClient,
  input: ExportDatasetInput,
): Promise<ExportedDataset> {
  const { dataset, ref, exporter, options, signal, onProgress } = input;
  const folder = await openEmptyFolder(input.folder);
  const source = await openExportSource(client, dataset, ref);
  const samples = counted(source.samples, (done) => onProgress?.(done, source.total));
  try {
    const report = await exporter.write(folder, { ...source, samples }, { options, signal });
    return { ...report, commitId: source.commitId };
  } catch (cause) {
    if (signal.aborted || isKnown(cause)) throw cause;
    throw new CommandError("EXPORT_FAILED", (cause as Error).message, { cause });
  }
}

function isKnown(error: unknown): boolean {
  return error instanceof Error && "code" in error && !("syscall" in error);
}

async function openEmptyFolder(path: string): Promise<string> {
  const folder = resolve(path);
  await mkdir(folder, { recursive: true });
  const [found] = await readdir(folder);
  if (found === undefined) return folder;
  throw new CommandError(
    "FOLDER_NOT_EMPTY",
    `The folder ${folder} is not empty: it holds ${found}; an export goes into a folder of its own.`,
  );
}

async function* counted(
  samples: AsyncIterable<ExportedSample>,
  onSample: (done: number) => void,
): AsyncGenerator<ExportedSample> {
  let done = 0;
  for await (const sample of samples) {
    yield sample;
    onSample(++done);
  }
}
