import { boxInPixels } from "../../overlay/box-in-pixels.ts";
import type { DrawnObject } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import type { OverlayImage } from "../../overlay/picture-frame.tsx";
import { imageOf } from "./image-of.ts";
import type { ObjectChange } from "./changes-queries.ts";

/** What became of the objects of one group in one sample. */
export interface ChangedObjects {
  key: string;
  sampleId: number;
  group: string;
  index: number;
  image: OverlayImage | null;
  /** A line for each object. */
  words: string[];
  before: DrawnObject[];
  after: DrawnObject[];
}

/** Puts changes of objects together that are in one picture, in the order of the changes. */
export function changedObjects(
  changes: readonly ObjectChange[],
  groups: readonly ObjectGroup[],
): ChangedObjects[] {
  const found = new Map<string, ChangedObjects>();
  for (const change of changes) {
    const key = `${change.group} ${change.sampleId}`;
    const one = found.get(key) ?? nothingOf(change, key);
    found.set(key, one);
    const group = groups.find(({ path }) => path === change.group);
    one.words.push(describeObject(change));
    one.before.push(...drawnOf(change, "before", group, one.image));
    one.after.push(...drawnOf(change, "after", group, one.image));
  }
  return [...found.values()];
}

function nothingOf({ sampleId, group, sample }: ObjectChange, key: string): ChangedObjects {
  const image = imageOf(sample.values);
  return { key, sampleId, group, index: sample.index, image, words: [], before: [], after: [] };
}

function drawnOf(
  change: ObjectChange,
  side: "before" | "after",
  group: ObjectGroup | undefined,
  image: OverlayImage | null,
): DrawnObject[] {
  const stored = change[side].flatMap((value) => ("boxes" in value ? value.boxes : []))[0];
  if (!stored || !group) return [];
  const box = boxInPixels(stored, group, image);
  const object = { objectId: change.objectId, className: classOf(change, side), box, score: null };
  return [{ group, object, outcome: undefined }];
}

function classOf(change: ObjectChange, side: "before" | "after"): string | null {
  const classes = change[side].flatMap((value) => ("classes" in value ? value.classes : []));
  return classes[0]?.name ?? null;
}

/** What became of one object, in words. */
function describeObject(change: ObjectChange): string {
  const [before, after] = [classOf(change, "before"), classOf(change, "after")];
  const named = (name: string | null) => (name === null ? "an object" : `“${name}”`);
  if (change.kinds.includes("ADDED")) return `Added ${named(after)}`;
  if (change.kinds.includes("REMOVED")) return `Removed ${named(before)}`;
  const parts = [
    change.kinds.includes("RELABELLED") && `relabelled ${named(before)} to ${named(after)}`,
    change.kinds.includes("MOVED") && `moved ${named(after)}`,
    change.kinds.includes("CHANGED") && `changed ${named(after)}`,
  ].filter((part) => part !== false);
  const sentence = parts.join(" and ");
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
