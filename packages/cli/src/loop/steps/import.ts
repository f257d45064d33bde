import type { ImportProblem } from "@loupe/plugin-api";
import type { DatasetName } from "../../client/loupe-client.ts";
import {
  importSamples,
  type ImportReport,
  type ImportSamplesInput,
} from "../../import/import-samples.ts";
import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { readGroundTruth, type TruthSample } from "../ground-truth.ts";
import type { LoopTools } from "../loop.ts";
import type { RightObjects } from "../lap/correction.ts";
import type { Source } from "../sources.ts";
import type { Found } from "../steps.ts";
import { tapPlan, type Tapped, type TappedSample } from "../tap-plan.ts";

export interface Imported extends Found {
  /** How many training samples there are. */
  samples: number;
  /** Ids of the training samples with an error that was planted on purpose. */
  planted: ReadonlySet<number>;
  /** What is right there, by sample id. */
  truths: ReadonlyMap<number, RightObjects>;
}

/**
 * Imports training and validation data; every sample, label and box of the files must be there, in
 * order.
 */
export async function importData(loop: LoopTools): Promise<Imported> {
  const train = await importInto(loop, loop.train, loop.sources.train);
  const validation = await importInto(loop, loop.validation, loop.sources.validation);
  return {
    samples: train.samples.length,
    planted: new Set(train.truths.keys()),
    truths: train.truths,
    detail: `${describe(train)} to train on, ${describe(validation)} to validate on, as in the files.`,
  };
}

interface ImportedDataset {
  samples: TruthSample[];
  problems: readonly ImportProblem[];
  truths: ReadonlyMap<number, RightObjects>;
}

async function importInto(
  loop: LoopTools,
  dataset: DatasetName,
  source: Source,
): Promise<ImportedDataset> {
  const { plan, tapped } = tapPlan(await loop.planImport(source));
  const report = await importShown(loop, {
    dataset,
    plan,
    message: `Import ${source.path}`,
    create: true,
  });
  tellProblems(loop, dataset, report.problems);
  const samples = await readGroundTruth(loop.client, dataset, "main");
  checkCounts(tapped, report, plan.total);
  checkObjects(withoutRefused(tapped, report), samples, dataset);
  return { samples, problems: report.problems, truths: truthsIn(report) };
}

async function importShown(
  { client, progress }: LoopTools,
  input: ImportSamplesInput,
): Promise<ImportReport> {
  const shown = progress(`import ${input.dataset.name}`);
  try {
    return await importSamples(client, {
      ...input,
      onProgress: (done, total) => shown.update(done, total),
    });
  } finally {
    shown.stop();
  }
}

function checkCounts(
  { samples, problems }: Tapped,
  report: ImportReport,
  total: number | undefined,
): void {
  const read = samples.length + problems.length;
  check(
    read >= (total ?? 0),
    `The importer gave ${read} samples and problems of ${total} entries; expected each of them.`,
  );
  const refused = report.problems.length - problems.length;
  check(
    report.imported === samples.length - refused,
    `${report.imported} samples were imported; expected ${samples.length} less ${refused} that were refused.`,
  );
  check(
    report.imported > 0,
    `No sample was imported, and ${report.problems.length} problems were reported.`,
  );
}

/**
 * The samples of the files without those that the platform could not store, such as files that are
 * no images.
 */
function withoutRefused({ samples, problems }: Tapped, report: ImportReport): TappedSample[] {
  const known = new Set(problems.map((problem) => JSON.stringify(problem)));
  const refused = report.problems.filter((problem) => !known.has(JSON.stringify(problem)));
  const files = new Set(refused.map(({ file }) => file));
  return samples.filter(({ source }) => !files.has(source));
}

function checkObjects(
  expected: readonly TappedSample[],
  found: readonly TruthSample[],
  dataset: DatasetName,
): void {
  check(
    found.length === expected.length,
    `Dataset ${dataset.name} has ${found.length} samples; expected ${expected.length}.`,
  );
  for (const [position, { index, objects }] of found.entries()) {
    const { source, labels, boxes } = expected[position]!;
    const stored = JSON.stringify([
      objects.map(({ label }) => label),
      objects.map(({ box }) => box),
    ]);
    const read = JSON.stringify([labels, boxes]);
    check(
      index === position,
      `The sample at position ${position} says that its index is ${index}.`,
    );
    check(
      stored === read,
      `The sample at index ${index} has labels and boxes ${stored}; expected ${read} as in ${source}.`,
    );
  }
}

/** Of the samples with an error that was planted on purpose: their notes say what is right. */
function truthsIn({ notes }: ImportReport): Map<number, RightObjects> {
  const planted = notes.filter(
    ({ note }) => typeof note === "object" && note !== null && "truth" in note,
  );
  return new Map(
    planted.map(({ sampleId, note }) => [
      sampleId,
      (note as unknown as { truth: RightObjects }).truth,
    ]),
  );
}

const TOLD = 5;

function tellProblems(
  loop: LoopTools,
  { name }: DatasetName,
  problems: readonly ImportProblem[],
): void {
  for (const { file, reason } of problems.slice(0, TOLD)) loop.tell(`${name}: ${file}: ${reason}`);
  if (problems.length > TOLD)
    loop.tell(`${name}: and ${counted(problems.length - TOLD, "problem")} more.`);
}

function describe({ samples, problems, truths }: ImportedDataset): string {
  const objects = samples.reduce((sum, sample) => sum + sample.objects.length, 0);
  const remarks = [
    counted(objects, "object"),
    ...(truths.size > 0 ? [counted(truths.size, "planted error")] : []),
    ...(problems.length > 0 ? [`${counted(problems.length, "problem")} reported`] : []),
  ];
  return `${counted(samples.length, "sample")} (${remarks.join(", ")})`;
}
