import { quoteName } from "../access/names.ts";
import { holdBlobs } from "../blob/dataset-blobs.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { ownColumn } from "../version/change-definition.ts";
import { readCells } from "../version/read-cells.ts";
import type { Structure } from "../version/read-structure.ts";
import { type DatasetKey } from "../version/resolve-ref.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { writeToBranch, type BranchWrite } from "../version/write-to-branch.ts";
import { countsByIndex, resolveSamples, type SampleAddress } from "./address-samples.ts";
import { atPath } from "./at-path.ts";
import { encodeChecked } from "./encode-checked.ts";
import { definitionOf, tensorOf } from "./find-tensor.ts";
import type { Htypes } from "./htypes.ts";
import { lockValues } from "./lock-values.ts";
import type { ValueInput } from "./value.ts";
import { putCells, type CellWrite } from "./write-cells.ts";

export interface ValueEdit {
  sample: SampleAddress;
  tensor: string;
  /** Null removes the value. */
  value: ValueInput | null;
  /** The revision of the value that the edit was made on; 0 where there was none. */
  expectedRevision?: number;
}

export interface SetValuesInput {
  dataset: DatasetKey;
  branch: string;
  edits: readonly ValueEdit[];
  /** The branch's revision at which indices were counted. */
  atRevision?: number;
  /** Of the installed plugins: tensors of others are not written to. */
  htypes?: Htypes;
  receipt?: Receipt;
}

export interface SetValues {
  sampleIds: number[];
  /** Of the values: other than that of the branch where somebody else wrote to it meanwhile. */
  valueRevision: number;
}

/**
 * Sets or removes values of tensors that describe samples, all or none.
 *
 * @throws CONFLICT, TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND, RANGE_ERROR, INVALID_VALUE with the path
 *   into `edits`
 */
export async function setValues(
  db: Database,
  input: SetValuesInput,
): Promise<SetValues & { revision: number }> {
  const { dataset, branch, edits, receipt } = input;
  const lockMembership = countsByIndex(edits.map(({ sample }) => sample));
  const { result, revision } = await writeToBranch(
    db,
    dataset,
    branch,
    { lockMembership, receipt },
    (write) => applyEdits(write, input),
  );
  return { ...result, revision };
}

async function applyEdits(
  write: BranchWrite,
  { edits, atRevision, htypes = new Map() }: SetValuesInput,
): Promise<SetValues> {
  const structure = await write.structure();
  const sampleIds = resolveSamples(write, await write.membership(structure), {
    samples: edits.map(({ sample }) => sample),
    pathOf: (position) => ["edits", position, "sample"],
    atRevision,
  });
  const cells = await encodeEdits(write, { structure, htypes }, edits, sampleIds);
  refuseRepeated(cells);
  await lockValues(write, cells);
  await checkRevisions(write, edits, sampleIds);
  await putCells(write, cells);
  return { sampleIds, valueRevision: write.revision };
}

async function encodeEdits(
  write: BranchWrite,
  { structure, htypes }: { structure: Structure; htypes: Htypes },
  edits: readonly ValueEdit[],
  sampleIds: readonly number[],
): Promise<CellWrite[]> {
  const digests = edits.flatMap(({ value }) => value?.image ?? []);
  const blobs = await holdBlobs(write.db, write.dataset.id, digests);
  const columns = new Map<string, number>();
  for (const path of new Set(edits.map(({ tensor }) => tensor))) {
    const position = edits.findIndex(({ tensor }) => tensor === path);
    const definition = atPath(["edits", position, "tensor"], () => sampleTensor(structure, path));
    columns.set(path, await ownColumn(write, definition));
  }
  return edits.map(({ tensor, value }, position) => ({
    columnId: columns.get(tensor)!,
    sampleId: sampleIds[position]!,
    fields:
      value &&
      atPath(["edits", position, "value"], () =>
        encodeChecked(tensorOf(structure, tensor), value, { blobs, htypes }),
      ),
  }));
}

function sampleTensor(structure: Structure, path: string) {
  const definition = definitionOf(structure, path);
  if (definition.describes === "SAMPLE") return definition;
  throw new LoupeError(
    "INVALID_INPUT",
    `Tensor ${quoteName(path)} describes objects; its entries are changed by object, or with all tensors of the group together.`,
  );
}

function refuseRepeated(cells: readonly CellWrite[]): void {
  const seen = new Set<string>();
  cells.forEach(({ columnId, sampleId }, position) => {
    const key = `${columnId}:${sampleId}`;
    if (seen.has(key)) {
      throw new LoupeError(
        "INVALID_INPUT",
        `The same value of the sample of id ${sampleId} is set twice in one call.`,
        {
          details: { path: ["edits", position] },
        },
      );
    }
    seen.add(key);
  });
}

/** Read after the locks were taken, with the columns that the branch has by now. */
async function checkRevisions(
  write: BranchWrite,
  edits: readonly ValueEdit[],
  sampleIds: readonly number[],
): Promise<void> {
  if (edits.every(({ expectedRevision }) => expectedRevision === undefined)) return;
  const current = await write.structure();
  const paths = [...new Set(edits.map(({ tensor }) => tensor))];
  const chains = paths.map((path) => tensorOf(current, path).steps);
  const cells = await readCells(write.db, chains, sampleIds);
  edits.forEach(({ tensor, expectedRevision }, position) => {
    if (expectedRevision === undefined) return;
    const found = cells[paths.indexOf(tensor)]!.get(sampleIds[position]!)?.revision ?? 0;
    if (found === expectedRevision) return;
    throw new LoupeError(
      "CONFLICT",
      `The value of tensor ${quoteName(tensor)} for the sample of id ${sampleIds[position]} was written at revision ${found}, not ${expectedRevision}: somebody else changed it meanwhile.`,
      { details: { path: ["edits", position, "expectedRevision"], revision: found } },
    );
  });
}
