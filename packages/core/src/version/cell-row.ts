/** The fields of a cell that hold its value; the one that the htype uses is not null. */
export interface CellFields {
  num: number | null;
  /** Decimal digits. */
  big: string | null;
  /** Ids of classes. */
  labels: readonly number[] | null;
  /** Ids of objects, and 64-bit integers of objects. */
  ints: readonly (number | bigint)[] | null;
  nums: readonly number[] | null;
  txt: string | null;
  json: unknown;
  bytes: Buffer | null;
  shape: readonly number[] | null;
}

/** What one tensor holds for one sample, or that it holds nothing whatever its parent column says. */
export interface CellRow extends CellFields {
  /** The column of the chain that decides. */
  columnId: number;
  sampleId: number;
  absent: boolean;
  revision: number;
}

export const NO_FIELDS: Readonly<CellFields> = Object.freeze({
  num: null,
  big: null,
  labels: null,
  ints: null,
  nums: null,
  txt: null,
  json: null,
  bytes: null,
  shape: null,
});
