import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import { plainStep, readLineages, type LineageStep } from "./lineage.ts";

type Chain = readonly ColumnStep[];

/** Rows of a column that only one of two chains reads. */
export interface ColumnPart {
  columnId: number;
  /** Only edits after this seq; null for every row, also those that came with the column. */
  afterSeq: number | null;
  upToSeq: number;
}

/**
 * Where the values of two chains can differ. Chains that share no column are compared by where
 * their flattened columns come from, and whole where that says nothing.
 */
export async function differingParts(
  db: Database,
  before: Chain,
  after: Chain,
): Promise<ColumnPart[]> {
  if (before.length === 0 || after.length === 0) return wholeParts([...before, ...after]);
  const apart = partsApart(before.map(plainStep), after.map(plainStep));
  if (apart) return apart;
  const [old, now] = await readLineages(db, [before, after]);
  return partsApart(old!, now!) ?? wholeParts([...before, ...after]);
}

/** What two lineages do not share; undefined where they share nothing. */
function partsApart(
  before: readonly LineageStep[],
  after: readonly LineageStep[],
): ColumnPart[] | undefined {
  const common = after.findIndex((step) =>
    before.some((other) => other.columnId === step.columnId),
  );
  if (common < 0) return undefined;
  const shared = after[common]!;
  const commonBefore = before.findIndex((step) => step.columnId === shared.columnId);
  const parts = [...before.slice(0, commonBefore), ...after.slice(0, common)].map(partOf);
  const other = before[commonBefore]!;
  if (shared.bound === other.bound) return parts;
  const [afterSeq, upToSeq] =
    shared.bound < other.bound ? [shared.bound, other.bound] : [other.bound, shared.bound];
  return [...parts, { columnId: shared.columnId, afterSeq, upToSeq }];
}

/** No row is older than this seq. */
const FIRST_SEQ = 0;

function partOf({ columnId, bound, isFlattened }: LineageStep): ColumnPart {
  return { columnId, afterSeq: isFlattened ? FIRST_SEQ : null, upToSeq: bound };
}

function wholeParts(chain: Chain): ColumnPart[] {
  return chain.map(({ columnId, bound }) => ({ columnId, afterSeq: null, upToSeq: bound }));
}
