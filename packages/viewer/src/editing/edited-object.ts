import type { VariablesOf } from "../graphql/graphql.ts";
import type { OverlayBox } from "../overlay/match-objects.ts";
import type { RawBox } from "./box-form.ts";
import type { EditObjects } from "./edit-documents.ts";

export type ObjectEdit = VariablesOf<typeof EditObjects>["input"]["edits"][number];
export type EntryInput = NonNullable<ObjectEdit["add"]>["values"][number];

/** An object as somebody who edits it sees it. */
export interface EditedObject {
  /** Stays the same where the object is deleted and brought back, which gives it another id. */
  key: string;
  /** In pixels of the picture. */
  box: OverlayBox;
  raw: RawBox;
  className: string | null;
  /** Its entries in further tensors, so that bringing it back loses nothing. */
  rest: readonly EntryInput[];
}

/** Whether two say the same of an object; null stands for none. */
export function isSame(one: EditedObject | null, other: EditedObject | null): boolean {
  if (one === null || other === null) return one === other;
  return one.className === other.className && one.raw.every((n, at) => n === other.raw[at]);
}

export function findObject(objects: readonly EditedObject[], key: string): EditedObject | null {
  return objects.find((object) => object.key === key) ?? null;
}

/** The list with an object put in the place of the one of its key, at `place` where there is none. */
export function putObject(
  objects: readonly EditedObject[],
  key: string,
  object: EditedObject | null,
  place = objects.length,
): readonly EditedObject[] {
  const at = objects.findIndex((one) => one.key === key);
  if (at < 0) return object === null ? objects : objects.toSpliced(place, 0, object);
  return object === null ? objects.toSpliced(at, 1) : objects.with(at, object);
}
