import { createHash, type Hash } from "node:crypto";
import { canonicalJson } from "../db/canonical-json.ts";
import { writeInt64 } from "../db/write-int64.ts";
import type { TensorMeta } from "../tensor/tensor-meta.ts";
import type { CellFields } from "./cell-row.ts";

/** Digest over the values of one tensor that differ, in the order of their samples. */
export class ValuesDigest {
  readonly #hash: Hash = createHash("sha256");
  #chunk = Buffer.allocUnsafe(CHUNK);
  #used = 0;
  count = 0;

  /** `null` where the value was removed. */
  add(sampleId: number, fields: CellFields | null): void {
    this.#integer(sampleId);
    if (fields === null) this.#byte(TAG.removed);
    else this.#fields(fields);
    this.count++;
  }

  digest(): Buffer {
    this.#flush();
    return this.#hash.digest();
  }

  #fields({ num, big, labels, ints, nums, txt, json, bytes, shape }: CellFields): void {
    if (num !== null) this.#tagged(TAG.num, () => this.#float(num));
    if (big !== null) this.#tagged(TAG.big, () => this.#bytes(Buffer.from(big)));
    if (labels !== null) this.#list(TAG.labels, labels, (value) => this.#integer(value));
    if (ints !== null) this.#list(TAG.ints, ints, (value) => this.#integer(value));
    if (nums !== null) this.#list(TAG.nums, nums, (value) => this.#float(value));
    if (txt !== null) this.#tagged(TAG.txt, () => this.#bytes(Buffer.from(txt)));
    if (bytes !== null) this.#tagged(TAG.bytes, () => this.#bytes(bytes));
    if (shape !== null) this.#list(TAG.shape, shape, (value) => this.#integer(value));
    if (json !== null) this.#tagged(TAG.json, () => this.#bytes(Buffer.from(canonicalJson(json))));
    this.#byte(TAG.end);
  }

  #tagged(tag: number, write: () => void): void {
    this.#byte(tag);
    write();
  }

  #list<T>(tag: number, values: readonly T[], write: (value: T) => void): void {
    this.#byte(tag);
    this.#integer(values.length);
    values.forEach(write);
  }

  #byte(value: number): void {
    this.#reserve(1);
    this.#used = this.#chunk.writeUInt8(value, this.#used);
  }

  #integer(value: number | bigint): void {
    this.#reserve(8);
    this.#used = writeInt64(this.#chunk, value, this.#used);
  }

  #float(value: number): void {
    this.#reserve(8);
    this.#used = this.#chunk.writeDoubleBE(value, this.#used);
  }

  #bytes(value: Buffer): void {
    this.#integer(value.length);
    this.#flush();
    this.#hash.update(value);
  }

  #reserve(bytes: number): void {
    if (this.#used + bytes > CHUNK) this.#flush();
  }

  #flush(): void {
    this.#hash.update(this.#chunk.subarray(0, this.#used));
    this.#used = 0;
  }
}

const CHUNK = 65_536;

const TAG = {
  removed: 0,
  end: 1,
  num: 2,
  big: 3,
  ints: 4,
  labels: 10,
  nums: 5,
  txt: 6,
  json: 7,
  bytes: 8,
  shape: 9,
} as const;

/** What a commit changed, apart from values: the first part of its digest. */
export interface DefinitionState {
  path: string;
  htype: string;
  describes: string;
  meta: TensorMeta;
}

export interface TensorChange {
  tensorId: number;
  /** What the tensor is afterwards; null where it was deleted; undefined where only values changed. */
  definition: DefinitionState | null | undefined;
  /** Digest of the values that differ; undefined where none do. */
  values: Buffer | undefined;
}

export interface MembershipChange {
  added: readonly (readonly [first: number, last: number])[];
  deleted: readonly number[];
  /** Deleted before, and not any more. */
  restored?: readonly number[];
}

/** Digest of a whole difference: samples first, then tensors in the order of their identities. */
export function digestChanges(
  membership: MembershipChange,
  tensors: readonly TensorChange[],
): Buffer {
  const ordered = tensors.toSorted((a, b) => a.tensorId - b.tensorId);
  const content = {
    added: membership.added,
    deleted: membership.deleted,
    restored: membership.restored,
    tensors: ordered.map(({ tensorId, definition, values }) => ({
      tensorId,
      definition,
      values: values?.toString("hex"),
    })),
  };
  return createHash("sha256").update(canonicalJson(content)).digest();
}

export function emptyChangesDigest(): Buffer {
  return digestChanges({ added: [], deleted: [] }, []);
}
