import { isDeepStrictEqual as isSame } from "node:util";
import {
  groupOf,
  objectTensors,
  sampleIds,
  type Field,
  type ModelObject,
  type ModelState,
  type ModelTensor,
} from "./version-model.ts";

export interface ValueDifference {
  tensorId: number;
  sample: number;
  before: Field | undefined;
  after: Field | undefined;
}

export interface ObjectDifference {
  groupId: number;
  sample: number;
  object: number;
  kinds: string[];
  /** Tensors in which it differs. */
  tensors: number[];
}

export interface TensorDifference {
  tensorId: number;
  kinds: string[];
}

export interface ModelDiff {
  samples: { sample: number; kind: "ADDED" | "DELETED" }[];
  values: ValueDifference[];
  objects: ObjectDifference[];
  tensors: TensorDifference[];
}

/** What differs between two states; values and objects of samples that both have. */
export function diffStates(before: ModelState, after: ModelState): ModelDiff {
  const values = differingValues(before, after);
  const objects = differingObjects(before, after);
  return {
    samples: differingSamples(before, after),
    values,
    objects,
    tensors: differingTensors(before, after, values, objects),
  };
}

function differingSamples(before: ModelState, after: ModelState): ModelDiff["samples"] {
  const all = new Set([...before.samples, ...after.samples]);
  return sampleIds({ samples: all })
    .filter((sample) => before.samples.has(sample) !== after.samples.has(sample))
    .map((sample) => ({ sample, kind: after.samples.has(sample) ? "ADDED" : "DELETED" }));
}

function differingValues(before: ModelState, after: ModelState): ValueDifference[] {
  return idsOf(before.tensors, after.tensors).flatMap((tensorId) =>
    sharedSamples(before, after)
      .map((sample) => ({
        tensorId,
        sample,
        before: before.tensors.get(tensorId)?.values.get(sample),
        after: after.tensors.get(tensorId)?.values.get(sample),
      }))
      .filter((value) => !isSame(value.before, value.after)),
  );
}

function differingObjects(before: ModelState, after: ModelState): ObjectDifference[] {
  return idsOf(before.groups, after.groups).flatMap((groupId) =>
    sharedSamples(before, after).flatMap((sample) => {
      const [old, now] = [before, after].map((state) => objectsById(state, groupId, sample));
      return idsOf(old!, now!).flatMap((object) => {
        const tensors = describing(before, after, groupId).filter(
          ({ id }) => !isSame(old!.get(object)?.get(id), now!.get(object)?.get(id)),
        );
        const kinds = kindsOf(old!.has(object), now!.has(object), before, after, tensors);
        return kinds.length === 0
          ? []
          : { groupId, sample, object, kinds, tensors: tensors.map(({ id }) => id) };
      });
    }),
  );
}

function kindsOf(
  wasThere: boolean,
  isThere: boolean,
  before: ModelState,
  after: ModelState,
  differing: readonly ModelTensor[],
): string[] {
  if (!wasThere) return ["ADDED"];
  if (!isThere) return ["REMOVED"];
  const kinds = differing.map(({ id, htype }) => {
    if (!before.tensors.has(id) || !after.tensors.has(id)) return "CHANGED";
    return { bbox: "MOVED", class_label: "RELABELLED", generic: "CHANGED", text: "" }[htype];
  });
  return ["MOVED", "RELABELLED", "CHANGED"].filter((kind) => kinds.includes(kind));
}

function differingTensors(
  before: ModelState,
  after: ModelState,
  values: readonly ValueDifference[],
  objects: readonly ObjectDifference[],
): TensorDifference[] {
  return idsOf(before.tensors, after.tensors).flatMap((tensorId) => {
    const isChanged =
      values.some((value) => value.tensorId === tensorId) ||
      objects.some(({ tensors }) => tensors.includes(tensorId));
    const kinds = [
      ...definitionKinds(before.tensors.get(tensorId), after.tensors.get(tensorId)),
      ...(isCleared(before, after, tensorId) ? ["CLEARED"] : []),
      ...(isChanged ? ["VALUES_CHANGED"] : []),
    ];
    return kinds.length === 0 ? [] : { tensorId, kinds };
  });
}

function definitionKinds(old: ModelTensor | undefined, now: ModelTensor | undefined): string[] {
  if (!old) return ["CREATED"];
  if (!now) return ["DELETED"];
  return [
    ...(old.path === now.path ? [] : ["RENAMED"]),
    ...(isSame(old.classes, now.classes) ? [] : ["CLASSES_CHANGED"]),
  ];
}

/** There was something, and what is there now does not go on from it. */
function isCleared(before: ModelState, after: ModelState, tensorId: number): boolean {
  const [old, now] = [before.tensors.get(tensorId), after.tensors.get(tensorId)];
  if (!old || !now || old.series === now.series) return false;
  return old.describes === "SAMPLE" ? old.values.size > 0 : hasObjects(before, old);
}

export function hasObjects(state: ModelState, tensor: ModelTensor): boolean {
  return [...groupOf(state, tensor).objects.values()].some((objects) => objects.length > 0);
}

/** The tensors that describe a group's objects on either side. */
function describing(before: ModelState, after: ModelState, groupId: number): ModelTensor[] {
  const all = [before, after].flatMap((state) => {
    const group = state.groups.get(groupId);
    return group ? objectTensors(state, group) : [];
  });
  return all.filter((tensor, position) => all.findIndex(({ id }) => id === tensor.id) === position);
}

function objectsById(
  state: ModelState,
  groupId: number,
  sample: number,
): Map<number, Map<number, Field>> {
  const objects: readonly ModelObject[] = state.groups.get(groupId)?.objects.get(sample) ?? [];
  return new Map(
    objects.map(({ id, fields }) => [
      id,
      new Map([...fields].filter(([tensorId]) => state.tensors.has(tensorId))),
    ]),
  );
}

function sharedSamples(before: ModelState, after: ModelState): number[] {
  return sampleIds(after).filter((sample) => before.samples.has(sample));
}

function idsOf<T>(old: ReadonlyMap<number, T>, now: ReadonlyMap<number, T>): number[] {
  return [...new Set([...old.keys(), ...now.keys()])].toSorted((a, b) => a - b);
}
