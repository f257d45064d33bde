/** What one sample holds in the datasets that many write to. */
export interface SampleState {
  marker: number | null;
  note: number | null;
  counter: number | null;
  /** Null where there never was one. */
  objects: readonly ObjectState[] | null;
}

export interface ObjectState {
  /** Null where whoever appended the object was not told. */
  id: number | null;
  /** A class id. */
  label: number;
  score: number;
}

/** By sample id, ascending. */
export type State = ReadonlyMap<number, SampleState>;

/** Milliseconds of one clock, when something was sent and when its answer was there. */
export interface Timed {
  sentAt: number;
  answeredAt: number;
}

export type Change =
  | { kind: "append"; firstIndex: number; samples: readonly [id: number, SampleState][] }
  | { kind: "delete"; sampleIds: readonly number[] }
  | { kind: "set"; sampleId: number; note: number }
  /** Made on the value that was read, under its revision. */
  | { kind: "count"; sampleId: number; from: number }
  | { kind: "add"; sampleId: number; object: ObjectState }
  | { kind: "update"; sampleId: number; objectId: number; to: { label?: number; score?: number } }
  /** Made on the score that was read, under the revision of the sample's objects. */
  | { kind: "raise"; sampleId: number; objectId: number; from: number }
  | { kind: "remove"; sampleId: number; objectId: number };

/** A write that was acknowledged: all its changes were made at once. */
export interface LoggedWrite extends Timed {
  /** Of the branch after it. */
  revision: number;
  changes: readonly Change[];
}

export interface LoggedCommit extends Timed {
  commitId: string;
  expectedHead: string | undefined;
}

/** Something that was refused. */
export interface Refusal extends Timed, Grounds {
  code: string;
  message: string;
}

/** What may have come in between: since when, which changes, of which samples. */
export interface Grounds {
  since: number;
  causes: readonly Change["kind"][];
  /** Of any sample, where there are none. */
  sampleIds: readonly number[];
}

/** What writers of one branch were answered. */
export interface WriterLog {
  writes: LoggedWrite[];
  commits: LoggedCommit[];
  refusals: Refusal[];
}

export function emptyLog(): WriterLog {
  return { writes: [], commits: [], refusals: [] };
}

/** The samples that a change names. */
export function samplesOf(change: Change): readonly number[] {
  switch (change.kind) {
    case "append":
      return change.samples.map(([id]) => id);
    case "delete":
      return change.sampleIds;
    default:
      return [change.sampleId];
  }
}

/** Whether neither was over before the other began. */
export function overlap(a: Timed, b: Timed): boolean {
  return a.sentAt <= b.answeredAt && b.sentAt <= a.answeredAt;
}

/** What a sample is compared by; whoever appends objects is not told their ids. */
export function textOf({ marker, note, counter, objects }: SampleState): string {
  const listed = objects?.map(({ label, score }) => `${label}:${score}`) ?? ["none"];
  return [marker, note, counter, ...listed].map(String).join(" ");
}

/** Each sample's text. */
export function textsOf(state: State): Map<number, string> {
  return new Map([...state].map(([id, sample]) => [id, textOf(sample)]));
}
