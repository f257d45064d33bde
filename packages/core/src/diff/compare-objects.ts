import { entryAt } from "../tensor/object-entries.ts";
import { decodeValue } from "../tensor/decode-value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { StoredValue } from "../tensor/value.ts";
import type { CellFields } from "../version/cell-row.ts";
import { isSameValue } from "../version/same-fields.ts";
import type { GroupPair, TensorPair } from "./pair-tensors.ts";
import type { SideObjects } from "./read-side-objects.ts";

/**
 * `MOVED`: another box; `RELABELLED`: another class; `CHANGED`: another value otherwise, or a tensor
 * that one side has not.
 */
export type ObjectChangeKind = "ADDED" | "REMOVED" | "MOVED" | "RELABELLED" | "CHANGED";

/** What one tensor holds for one object. */
export interface ObjectValue {
  tensor: Tensor;
  stored: StoredValue;
}

/** An object that differs, of a sample that both sides have. */
export interface ObjectChange {
  sampleId: number;
  group: GroupPair;
  objectId: number;
  kinds: ObjectChangeKind[];
  /** Tensors in which it differs; all of the group where it was added or removed. */
  differing: TensorPair[];
  /** Its values in the order of the tensors' paths; empty where it was not there. */
  before: ObjectValue[];
  after: ObjectValue[];
}

interface Sides {
  before: SideObjects | undefined;
  after: SideObjects | undefined;
}

/** The objects of one sample that differ, by their ids. */
export function compareObjects(
  group: GroupPair,
  sampleId: number,
  { before, after }: Sides,
): ObjectChange[] {
  if (isSameSample(before, after)) return [];
  const old = positionsOf(before);
  const now = positionsOf(after);
  const ids = [...new Set([...old.keys(), ...now.keys()])].toSorted((a, b) => a - b);
  return ids.flatMap((objectId) => {
    const entries = group.tensors.map((pair, nth) => ({
      pair,
      before: entryOf(pair.before, before?.cells[nth], old.get(objectId)),
      after: entryOf(pair.after, after?.cells[nth], now.get(objectId)),
    }));
    const differing = entries.filter((entry) => !isSameValue(entry.before, entry.after));
    const kinds = kindsOf(old.has(objectId), now.has(objectId), differing);
    if (kinds.length === 0) return [];
    return {
      sampleId,
      group,
      objectId,
      kinds,
      differing: differing.map(({ pair }) => pair),
      before: entries.flatMap(({ pair, ...entry }, nth) =>
        valueOf(pair.before, entry.before, before?.cells[nth]?.revision),
      ),
      after: entries.flatMap(({ pair, ...entry }, nth) =>
        valueOf(pair.after, entry.after, after?.cells[nth]?.revision),
      ),
    };
  });
}

/** What most samples are whose objects were written: then nothing has to be taken apart. */
function isSameSample(a: SideObjects | undefined, b: SideObjects | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.ids.length === b.ids.length &&
    a.ids.every((id, position) => id === b.ids[position]) &&
    a.cells.every((cell, nth) => isSameValue(cell, b.cells[nth]))
  );
}

function positionsOf(side: SideObjects | undefined): Map<number, number> {
  return new Map(side?.ids.map((id, position) => [id, position]));
}

function entryOf(
  tensor: Tensor | undefined,
  cell: CellFields | undefined,
  position: number | undefined,
): CellFields | undefined {
  return tensor && cell && position !== undefined ? entryAt(tensor, cell, position) : undefined;
}

interface Entry {
  pair: TensorPair;
  before: CellFields | undefined;
  after: CellFields | undefined;
}

function kindsOf(
  wasThere: boolean,
  isThere: boolean,
  differing: readonly Entry[],
): ObjectChangeKind[] {
  if (!wasThere) return ["ADDED"];
  if (!isThere) return ["REMOVED"];
  const found = new Set(differing.map(kindOf));
  return (["MOVED", "RELABELLED", "CHANGED"] as const).filter((kind) => found.has(kind));
}

function kindOf({ pair, before, after }: Entry): ObjectChangeKind {
  if (!before || !after) return "CHANGED";
  if (pair.after!.htype === "bbox") return "MOVED";
  return pair.after!.htype === "class_label" ? "RELABELLED" : "CHANGED";
}

function valueOf(
  tensor: Tensor | undefined,
  entry: CellFields | undefined,
  revision = 0,
): ObjectValue[] {
  if (!tensor || !entry) return [];
  return [{ tensor, stored: { value: decodeEntry(tensor, entry), revision } }];
}

/** The list of one number that an object's tensor holds for it is that number. */
function decodeEntry(tensor: Tensor, entry: CellFields): StoredValue["value"] {
  const value = decodeValue(tensor, entry);
  if (value.kind !== "numbers") return value;
  return {
    kind: "number",
    dtype: value.dtype,
    number: value.numbers[0]!,
    text: value.texts[0]!,
  };
}
