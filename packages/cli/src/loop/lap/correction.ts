import type { TruthObject } from "../ground-truth.ts";

/** Objects as they should be. */
export interface RightObjects {
  boxes: readonly (readonly number[])[];
  labels: readonly string[];
}

/** A change of one object, as `editObjects` takes it. */
export type Correction =
  | { update: { objectId: number; values: Values } }
  | { add: { values: Values } }
  | { remove: { objectId: number } };

type Values = readonly {
  tensor: string;
  boxes?: readonly number[][];
  labels?: readonly string[];
}[];

/** What makes the objects of a sample those that they should be; none where they are. */
export function correctionsOf(
  found: readonly TruthObject[],
  { boxes, labels }: RightObjects,
): Correction[] {
  const missing = labels.map((label, i) => ({ label, box: [...(boxes[i] ?? [])] }));
  const wrong = found.filter((object) => {
    const at = missing.findIndex((right) => isEqual(right, object));
    if (at >= 0) missing.splice(at, 1);
    return at < 0;
  });
  return Array.from({ length: Math.max(wrong.length, missing.length) }, (_, i) =>
    correct(wrong[i], missing[i]),
  );
}

type Labelled = Pick<TruthObject, "label" | "box">;

function isEqual(a: Labelled, b: Labelled): boolean {
  return a.label === b.label && a.box.join() === b.box.join();
}

function correct(wrong: TruthObject | undefined, right: Labelled | undefined): Correction {
  if (!right) return { remove: { objectId: wrong!.objectId } };
  const values = [
    { tensor: "boxes", boxes: [right.box] },
    { tensor: "labels", labels: [right.label] },
  ];
  return wrong ? { update: { objectId: wrong.objectId, values } } : { add: { values } };
}
