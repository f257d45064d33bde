import { stat } from "node:fs/promises";
import { checkOutputs } from "../check-outputs.ts";
import type { EvaluatorOutputs, OutputSpec } from "../evaluator.ts";
import type {
  ImportedImage,
  ImportedSample,
  ImportedValue,
  Importer,
  ImportPlan,
  ImportProblem,
} from "../importer.ts";
import { resolveOptions } from "../options.ts";
import type { JsonValue, TensorSpec } from "../values.ts";
import { alike } from "./alike.ts";
import { endsWithin } from "./ends-within.ts";

/** Files to try an importer on. */
export interface ImporterCase {
  /** Name of the importer. */
  importer: string;
  /** Files of its format, with at least one sample that can be read. */
  path: string;
  options?: Readonly<Record<string, JsonValue>>;
}

/**
 * It recognises its files; the values of each sample are those of the tensors that the plan names, and
 * fit them; it yields the same when asked again; an abort ends it.
 */
export async function importerProblems(
  importer: Importer,
  one: ImporterCase,
  patience: number,
): Promise<string[]> {
  const problems = (await importer.detect(one.path)) ? [] : [`It does not detect ${one.path}.`];
  const first = await readImport(importer, one);
  if (first.samples.length === 0) problems.push(`It read no sample from ${one.path}.`);
  for (const sample of first.samples) problems.push(...(await sampleProblems(first.plan, sample)));
  const again = await readImport(importer, one);
  if (!alike([first.samples, first.problems], [again.samples, again.problems]))
    problems.push("It yielded something else when it read the same files again.");
  return [...problems, ...(await abortProblems(importer, one, patience))];
}

export interface ReadImport {
  plan: ImportPlan;
  samples: ImportedSample[];
  problems: ImportProblem[];
}

/** Everything that an importer makes of a path. */
export async function readImport(
  importer: Importer,
  { path, options }: Pick<ImporterCase, "path" | "options">,
  signal: AbortSignal = new AbortController().signal,
): Promise<ReadImport> {
  const resolved = resolveOptions(importer.options, options ?? {});
  const plan = await importer.plan(path, { options: resolved, signal });
  const [samples, problems]: [ImportedSample[], ImportProblem[]] = [[], []];
  for await (const entry of plan.entries) {
    if (entry.kind === "sample") samples.push(entry);
    else problems.push(entry);
  }
  return { plan, samples, problems };
}

export function isImportedImage(value: unknown): value is ImportedImage {
  if (typeof value !== "object" || value === null) return false;
  return "file" in value || ("bytes" in value && !("dtype" in value));
}

async function sampleProblems(
  { tensors }: ImportPlan,
  { source, values }: ImportedSample,
): Promise<string[]> {
  const entries = Object.entries(values);
  const lost = entries.filter(
    ([path, value]) => tensors[path]?.htype === "image" && value !== null,
  );
  const images = await Promise.all(lost.map(([path, value]) => imageProblem(path, value)));
  const others = Object.entries(tensors).filter(([, { htype }]) => htype !== "image");
  const specs = Object.fromEntries(others.map(([path, spec]) => [path, asOutput(spec)]));
  const given = entries.filter(([path]) => tensors[path]?.htype !== "image");
  // A tensor that a sample says nothing of holds nothing for it.
  const outputs = {
    ...Object.fromEntries(others.map(([path]) => [path, null])),
    ...Object.fromEntries(given),
  };
  const found = [...images.flat(), ...checkOutputs(specs, outputs as EvaluatorOutputs, {})];
  return found.map((problem) => `The sample of ${source} ${problem}`);
}

function asOutput(spec: TensorSpec): OutputSpec {
  return { ...spec, description: "" };
}

async function imageProblem(path: string, value: ImportedValue): Promise<string[]> {
  if (!isImportedImage(value)) return [`has no file and no bytes for the image "${path}".`];
  if (!("file" in value)) return [];
  const found = await stat(value.file).catch(() => undefined);
  return found?.isFile() ? [] : [`names the file ${value.file}, which is not there.`];
}

async function abortProblems(
  importer: Importer,
  one: ImporterCase,
  patience: number,
): Promise<string[]> {
  const controller = new AbortController();
  controller.abort(new Error("The import was interrupted."));
  const ended = await endsWithin(readImport(importer, one, controller.signal), patience);
  return ended ? [] : [`It had not ended ${patience} ms after the abort.`];
}
