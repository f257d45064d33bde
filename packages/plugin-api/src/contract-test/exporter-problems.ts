import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ExportedSample, Exporter, ExportReport, ExportSource } from "../exporter.ts";
import type { InputValue } from "../evaluator.ts";
import type { ImportedSample, ImportedValue, Importer } from "../importer.ts";
import { resolveOptions } from "../options.ts";
import type { JsonValue, TensorSpec } from "../values.ts";
import { alike } from "./alike.ts";
import { isImportedImage, readImport } from "./importer-problems.ts";

/** What to let an exporter write. */
export interface ExporterCase {
  /** Name of the exporter. */
  exporter: string;
  options?: Readonly<Record<string, JsonValue>>;
  tensors: Readonly<Record<string, TensorSpec>>;
  /** At least one. */
  samples: readonly ExportedSample[];
  /** Tensors that the format has no place for: each has to be reported. Default: none. */
  lost?: readonly string[];
  /** The importer of this plugin that reads the files again: the values have to come back. */
  readBy?: string;
}

/**
 * It writes into its folder and nowhere else, the same again when asked again; it reports each tensor that
 * it loses and no other; an importer of the same format reads the same values back.
 */
export async function exporterProblems(
  exporter: Exporter,
  one: ExporterCase,
  importers: readonly Importer[],
): Promise<string[]> {
  return inFolders(async (first, second) => {
    const report = await write(exporter, one, first);
    await write(exporter, one, second);
    const { length } = one.samples;
    return [
      ...(report.exported === length
        ? []
        : [`It says that ${report.exported} of ${length} samples were exported.`]),
      ...((await stat(report.path).catch(() => undefined))
        ? []
        : [`It names the path ${report.path}, which is not there.`]),
      ...((await sameFiles(first, second)) ? [] : ["It wrote other files the second time."]),
      ...lostProblems(one, report),
      ...(await returnProblems(one, report, importers)),
    ];
  });
}

function write(
  exporter: Exporter,
  { tensors, samples, options = {} }: ExporterCase,
  folder: string,
): Promise<ExportReport> {
  const source: ExportSource = {
    dataset: "contract/test",
    commitId: "0".repeat(64),
    tensors,
    total: samples.length,
    samples: stream(samples),
  };
  const resolved = resolveOptions(exporter.options, options);
  return exporter.write(folder, source, {
    options: resolved,
    signal: new AbortController().signal,
  });
}

function lostProblems({ lost = [] }: ExporterCase, { problems }: ExportReport): string[] {
  const reported = new Set(problems.map(({ subject }) => subject));
  const silent = lost.filter((path) => !reported.has(path));
  const needless = [...reported].filter((subject) => !lost.includes(subject));
  return [
    ...silent.map((path) => `It does not report that it loses the tensor "${path}".`),
    ...needless.map((subject) => `It reports a loss of ${subject} that the case does not expect.`),
  ];
}

async function returnProblems(
  one: ExporterCase,
  { path }: ExportReport,
  importers: readonly Importer[],
): Promise<string[]> {
  if (one.readBy === undefined) return [];
  const importer = importers.find(({ name }) => name === one.readBy);
  if (!importer) return [`The plugin has no importer "${one.readBy}".`];
  const { samples, problems } = await readImport(importer, { path });
  if (problems.length > 0)
    return problems.map(({ reason }) => `Its files have a problem: ${reason}`);
  if (samples.length !== one.samples.length)
    return [`Of ${one.samples.length} samples ${samples.length} were read back.`];
  const kept = Object.keys(one.tensors).filter((path) => !one.lost?.includes(path));
  const lists = one.samples.map(async (sample, position) => {
    const back = samples[position]!;
    const changed = await Promise.all(kept.map((path) => differs(sample, back, path)));
    return kept
      .filter((_, i) => changed[i])
      .map((path) => `"${path}" of sample ${sample.index} came back as something else.`);
  });
  return (await Promise.all(lists)).flat();
}

async function differs(
  before: ExportedSample,
  after: ImportedSample,
  path: string,
): Promise<boolean> {
  const [a, b] = await Promise.all([
    plain(before.values[path] ?? null),
    plain(after.values[path] ?? null),
  ]);
  return !alike(a, b);
}

/** An image by its bytes, anything else as it is. */
async function plain(value: InputValue | ImportedValue): Promise<unknown> {
  if (typeof value === "object" && value !== null && "read" in value)
    return Buffer.from(await (value.read as () => Promise<Uint8Array>)()).toString("base64");
  if (!isImportedImage(value)) return value;
  const bytes = "file" in value ? await readFile(value.file) : value.bytes;
  return Buffer.from(bytes).toString("base64");
}

async function sameFiles(a: string, b: string): Promise<boolean> {
  const [names, others] = await Promise.all([filesOf(a), filesOf(b)]);
  if (!alike(names, others)) return false;
  for (const name of names) {
    const [one, other] = await Promise.all([readFile(join(a, name)), readFile(join(b, name))]);
    if (!one.equals(other)) return false;
  }
  return true;
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .toSorted();
}

async function inFolders(
  work: (first: string, second: string) => Promise<string[]>,
): Promise<string[]> {
  const folders = [await makeFolder(), await makeFolder()] as const;
  try {
    return await work(...folders);
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
}

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "loupe-contract-"));
}

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
