import { holdBlobs } from "../blob/dataset-blobs.ts";
import type { Database } from "../db/database.ts";
import { ownColumn } from "../version/change-definition.ts";
import { addSampleRanges } from "../version/change-membership.ts";
import type { Structure } from "../version/read-structure.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { writeToBranch, type BranchWrite } from "../version/write-to-branch.ts";
import { atPath } from "./at-path.ts";
import { completeObjects } from "./complete-objects.ts";
import { dealObjectIds, dealSampleIds } from "./deal-ids.ts";
import { encodeChecked, type EncodingContext } from "./encode-checked.ts";
import { definitionOf, objectIdsOf, tensorOf } from "./find-tensor.ts";
import type { Tensor } from "./tensor.ts";
import type { ValueInput } from "./value.ts";
import type { Htypes } from "./htypes.ts";
import { insertCells, type CellWrite } from "./write-cells.ts";

export interface NewSample {
  /** By path of the tensor; the others hold nothing for the sample. */
  values: Readonly<Record<string, ValueInput>>;
}

export interface AppendSamplesInput {
  dataset: DatasetKey;
  branch: string;
  samples: readonly NewSample[];
  /** Refuse where the branch has another revision. */
  expectedRevision?: number;
  /** Of the installed plugins: tensors of others are not written to. */
  htypes?: Htypes;
  receipt?: Receipt;
}

export interface AppendedSamples {
  /** In the order given. */
  sampleIds: number[];
  /** The index of the first of them. */
  firstIndex: number;
  revision: number;
}

/**
 * Appends samples behind all that exist on the branch.
 *
 * @throws TENSOR_NOT_FOUND, INVALID_VALUE, CLASS_NOT_FOUND, BLOB_NOT_FOUND, LENGTH_MISMATCH with
 *   the path into `samples`; CONFLICT
 */
export async function appendSamples(
  db: Database,
  input: AppendSamplesInput,
): Promise<AppendedSamples> {
  const { dataset, branch, samples, receipt, expectedRevision, htypes = new Map() } = input;
  const { result, revision } = await writeToBranch(
    db,
    dataset,
    branch,
    { changesMembership: true, receipt, expectedRevision },
    (write) => append(write, samples, htypes),
  );
  return { ...result, revision };
}

async function append(
  write: BranchWrite,
  samples: readonly NewSample[],
  htypes: Htypes,
): Promise<Omit<AppendedSamples, "revision">> {
  const structure = await write.structure();
  const membership = await write.membership(structure);
  if (samples.length === 0) return { sampleIds: [], firstIndex: membership.count };
  const blobs = await holdBlobs(write.db, write.dataset.id, digestsOf(samples));
  const encoded = samples.map((sample, position) =>
    encodeSample(structure, sample, { blobs, htypes }, position),
  );
  const firstId = await dealSampleIds(write.db, samples.length);
  const range = { first: firstId, last: firstId + samples.length - 1 };
  await addSampleRanges(write, [range], structure);
  await insertCells(write, await cellsOf(write, structure, encoded, firstId));
  return {
    sampleIds: samples.map((_, position) => firstId + position),
    firstIndex: membership.count,
  };
}

function digestsOf(samples: readonly NewSample[]): string[] {
  return samples.flatMap(({ values }) => Object.values(values).flatMap(({ image }) => image ?? []));
}

interface EncodedSample {
  fields: Map<Tensor, CellFields>;
  /** How many objects there are in each group that the sample speaks of. */
  objects: Map<string, number>;
}

function encodeSample(
  structure: Structure,
  sample: NewSample,
  known: EncodingContext,
  position: number,
): EncodedSample {
  const fields = new Map<Tensor, CellFields>();
  for (const [path, input] of Object.entries(sample.values)) {
    atPath(["samples", position, "values", path], () => {
      const tensor = tensorOf(structure, path);
      fields.set(tensor, encodeChecked(tensor, input, known));
    });
  }
  return atPath(["samples", position], () => ({
    fields,
    objects: completeObjects(structure, fields),
  }));
}

async function cellsOf(
  write: BranchWrite,
  structure: Structure,
  samples: readonly EncodedSample[],
  firstId: number,
): Promise<CellWrite[]> {
  const columns = await columnsOf(write, structure, samples);
  const objectIds = await dealObjectIds(write.db, countObjects(samples));
  let dealt = 0;
  return samples.flatMap(({ fields, objects }, position) => {
    const sampleId = firstId + position;
    const values = [...fields].map(([{ path }, field]) => ({
      columnId: columns.get(path)!,
      sampleId,
      fields: field,
    }));
    const ids = [...objects].map(([group, count]) => ({
      columnId: columns.get(objectIdsKey(group))!,
      sampleId,
      fields: { ...NO_FIELDS, ints: objectIds.slice(dealt, (dealt += count)) },
    }));
    return [...values, ...ids];
  });
}

function countObjects(samples: readonly EncodedSample[]): number {
  return samples.reduce(
    (sum, { objects }) => sum + [...objects.values()].reduce((a, b) => a + b, 0),
    0,
  );
}

/** The branch's own column of each tensor and group that the samples speak of. */
async function columnsOf(
  write: BranchWrite,
  structure: Structure,
  samples: readonly EncodedSample[],
): Promise<Map<string, number>> {
  const paths = new Set(
    samples.flatMap(({ fields }) => [...fields.keys()].map(({ path }) => path)),
  );
  const groups = new Set(samples.flatMap(({ objects }) => [...objects.keys()]));
  const columns = new Map<string, number>();
  for (const path of [...paths].toSorted())
    columns.set(path, await ownColumn(write, definitionOf(structure, path)));
  for (const group of [...groups].toSorted()) {
    columns.set(objectIdsKey(group), await ownColumn(write, objectIdsOf(structure, group)));
  }
  return columns;
}

/** No path of a tensor contains it. */
function objectIdsKey(group: string): string {
  return `${group}\0`;
}
