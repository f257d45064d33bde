import {
  overlap,
  textOf,
  textsOf,
  type Change,
  type LoggedWrite,
  type ObjectState,
  type SampleState,
  type State,
} from "./writer-log.ts";

/** What a branch shows after the writes applied so far, one after another. */
export interface WriterModel {
  readonly state: ReadonlyMap<number, SampleState>;
  /** Problems found while applying. */
  readonly problems: string[];
  apply(write: LoggedWrite): void;
  /** From now on says whether the model shows this state. */
  aim(target: State): void;
  readonly isAtTarget: boolean;
  /** A few of the samples that differ from the target. */
  describeDifference(): string;
}

export function createModel(first: State): WriterModel {
  const state = new Map(first);
  const deletedBy = new Map<number, LoggedWrite>();
  const problems: string[] = [];
  let lastId = Math.max(0, ...first.keys());
  let target = new Map<number, string>();
  const differing = new Set<number>();

  const put = (id: number, sample: SampleState | undefined) => {
    if (sample) state.set(id, sample);
    else state.delete(id);
    if ((sample && textOf(sample)) === target.get(id)) differing.delete(id);
    else differing.add(id);
  };
  const append = (change: Change & { kind: "append" }) => {
    if (change.firstIndex !== state.size)
      problems.push(`An append told index ${change.firstIndex} where there were ${state.size}.`);
    for (const [id, sample] of change.samples) {
      if (id <= lastId) problems.push(`Sample ${id} was appended after sample ${lastId}.`);
      lastId = Math.max(lastId, id);
      put(id, sample);
    }
  };
  const remove = (id: number, write: LoggedWrite) => {
    if (!state.has(id)) problems.push(`Sample ${id} was deleted twice, or never there.`);
    deletedBy.set(id, write);
    put(id, undefined);
  };
  const change = (one: Exclude<Change, { kind: "append" | "delete" }>, write: LoggedWrite) => {
    const sample = state.get(one.sampleId);
    const deletion = deletedBy.get(one.sampleId);
    if (sample) put(one.sampleId, changed(sample, one, problems));
    else if (!deletion || !overlap(write, deletion))
      problems.push(`Sample ${one.sampleId} took a ${one.kind} when it did not exist.`);
  };
  return {
    state,
    problems,
    apply(write) {
      for (const one of write.changes) {
        if (one.kind === "append") append(one);
        else if (one.kind === "delete") one.sampleIds.forEach((id) => remove(id, write));
        else change(one, write);
      }
    },
    aim(wanted) {
      target = textsOf(wanted);
      differing.clear();
      for (const id of new Set([...state.keys(), ...target.keys()])) put(id, state.get(id));
    },
    get isAtTarget() {
      return differing.size === 0;
    },
    describeDifference() {
      const shown = [...differing].slice(0, 3).map((id) => {
        const sample = state.get(id);
        return `sample ${id} is (${target.get(id) ?? "absent"}), acknowledged was (${sample ? textOf(sample) : "absent"})`;
      });
      return `${differing.size} samples differ: ${shown.join("; ")}`;
    },
  };
}

function changed(
  sample: SampleState,
  change: Exclude<Change, { kind: "append" | "delete" }>,
  problems: string[],
): SampleState {
  const at = `of sample ${change.sampleId}`;
  switch (change.kind) {
    case "set":
      return { ...sample, note: change.note };
    case "count":
      if (sample.counter !== change.from)
        problems.push(`The counter ${at} was ${sample.counter} where ${change.from} was expected.`);
      return { ...sample, counter: change.from + 1 };
    case "add":
      return { ...sample, objects: [...(sample.objects ?? []), change.object] };
    case "remove":
      return withObject(sample, change.objectId, () => [], problems);
    case "update":
      return withObject(
        sample,
        change.objectId,
        (object) => [{ ...object, ...change.to }],
        problems,
      );
    case "raise":
      return withObject(
        sample,
        change.objectId,
        (object) => {
          if (object.score !== change.from)
            problems.push(`A score ${at} was ${object.score} where ${change.from} was expected.`);
          return [{ ...object, score: change.from + 1 }];
        },
        problems,
      );
  }
}

function withObject(
  sample: SampleState,
  objectId: number,
  replace: (object: ObjectState) => readonly ObjectState[],
  problems: string[],
): SampleState {
  const objects = sample.objects ?? [];
  const position = objects.findIndex(({ id }) => id === objectId);
  if (position < 0) {
    problems.push(`Object ${objectId} was changed after it was removed.`);
    return sample;
  }
  return {
    ...sample,
    objects: objects.toSpliced(position, 1, ...replace(objects[position]!)),
  };
}
