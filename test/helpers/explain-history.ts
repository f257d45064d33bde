import { createModel, type WriterModel } from "./writer-model.ts";
import {
  samplesOf,
  type Grounds,
  type LoggedWrite,
  type ObjectState,
  type Refusal,
  type SampleState,
  type State,
  type Timed,
  type WriterLog,
} from "./writer-log.ts";

/** A commit of the branch that was written to, with all it shows. */
export interface CommitState {
  commitId: string;
  state: State;
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

export interface History {
  /** From the commit that the writers began at, oldest first. */
  commits: readonly CommitState[];
  /** What the branch shows in the end, with uncommitted changes. */
  end: State;
}

/**
 * What can't be explained by acknowledged writes alone, done one after another in the order of
 * their revisions, with each commit somewhere between two of them; empty where all can.
 */
export function explainHistory(log: WriterLog, { commits, end }: History): string[] {
  const writes = log.writes.toSorted((a, b) => a.revision - b.revision);
  const [first, ...made] = commits as [CommitState, ...CommitState[]];
  const model = createModel(first.state);
  const problems = [...inOrder(writes, "Write"), ...unexpectedCommits(log, commits)];
  let applied = 0;
  for (const [position, commit] of made.entries()) {
    const sent = log.commits.find(({ commitId }) => commitId === commit.commitId);
    if (!sent) break;
    const missing = reach(model, writes, applied, commit.state, sent);
    problems.push(...missing.problems, ...wrongCounts(commits[position]!, commit));
    applied = missing.applied;
    if (missing.problems.length > 0) break;
  }
  if (problems.length === 0) problems.push(...reachEnd(model, writes.slice(applied), end));
  return [...problems, ...model.problems, ...log.refusals.flatMap((one) => unfounded(one, log))];
}

/** Applies writes until the model shows what the commit froze. */
function reach(
  model: WriterModel,
  writes: readonly LoggedWrite[],
  from: number,
  state: State,
  sent: Timed & { commitId: string },
): { applied: number; problems: string[] } {
  const before = writes.findLastIndex(({ answeredAt }) => answeredAt < sent.sentAt) + 1;
  model.aim(state);
  let applied = from;
  while (applied < writes.length && (applied < before || !model.isAtTarget)) {
    if (writes[applied]!.sentAt > sent.answeredAt) break;
    model.apply(writes[applied++]!);
  }
  if (model.isAtTarget && applied >= before) return { applied, problems: [] };
  const found = `Commit ${sent.commitId} shows what no order of the writes explains`;
  return { applied, problems: [`${found}: ${model.describeDifference()}`] };
}

function reachEnd(model: WriterModel, rest: readonly LoggedWrite[], end: State): string[] {
  for (const write of rest) model.apply(write);
  model.aim(end);
  return [
    ...(model.isAtTarget ? [] : [`In the end ${model.describeDifference()}`]),
    ...wrongObjectIds(model.state, end),
  ];
}

function wrongObjectIds(expected: State, found: State): string[] {
  const idsOf = (sample: SampleState | undefined) => sample?.objects?.map(({ id }) => id) ?? [];
  return [...expected].flatMap(([sampleId, sample]) => {
    const ids = idsOf(found.get(sampleId));
    const isSame = idsOf(sample).every((id, position) => id === null || id === ids[position]);
    return isSame ? [] : [`The objects of sample ${sampleId} are ${ids.join()}.`];
  });
}

/** In an order that is told to clients, what was answered stands before what was sent later. */
function inOrder(ordered: readonly Timed[], what: string): string[] {
  let answered = Infinity;
  return ordered.toReversed().flatMap(({ sentAt, answeredAt }, fromEnd) => {
    const isLate = answered < sentAt;
    answered = Math.min(answered, answeredAt);
    return isLate ? [`${what} ${ordered.length - fromEnd} was sent after a later one ended.`] : [];
  });
}

/** The head moved along the acknowledged commits, each once, and from where they expected it. */
function unexpectedCommits(log: WriterLog, commits: readonly CommitState[]): string[] {
  const made = commits.slice(1).map(({ commitId }) => commitId);
  const acknowledged = log.commits.map(({ commitId }) => commitId);
  const sent = made.flatMap((id) => log.commits.find(({ commitId }) => commitId === id) ?? []);
  return [
    ...made.filter((id) => !acknowledged.includes(id)).map((id) => `Nobody was told of ${id}.`),
    ...acknowledged.filter((id) => !made.includes(id)).map((id) => `Commit ${id} is lost.`),
    ...(new Set(made).size === made.length ? [] : ["A commit is there twice."]),
    ...inOrder(sent, "Commit"),
    ...sent.flatMap(({ commitId, expectedHead }, position) =>
      expectedHead === undefined || expectedHead === commits[position]!.commitId
        ? []
        : [`Commit ${commitId} expected another head.`],
    ),
  ];
}

function wrongCounts(before: CommitState, after: CommitState): string[] {
  const expected = {
    samplesAdded: [...after.state.keys()].filter((id) => !before.state.has(id)).length,
    samplesDeleted: [...before.state.keys()].filter((id) => !after.state.has(id)).length,
    valuesChanged: [...after.state].reduce(
      (sum, [id, sample]) => sum + changedValues(before.state.get(id), sample),
      0,
    ),
  };
  return Object.entries(expected).flatMap(([name, count]) => {
    const told = after[name as keyof typeof expected];
    return told === count ? [] : [`${name} of ${after.commitId} is ${told}; expected ${count}.`];
  });
}

function changedValues(before: SampleState | undefined, after: SampleState): number {
  const valuesOf = (sample: SampleState | undefined) => [
    sample?.marker ?? null,
    sample?.note ?? null,
    sample?.counter ?? null,
    listOf(sample, ({ label }) => label),
    listOf(sample, ({ score }) => score),
  ];
  const old = valuesOf(before);
  return valuesOf(after).filter((value, position) => value !== old[position]).length;
}

function listOf(
  sample: SampleState | undefined,
  entry: (object: ObjectState) => number,
): string | null {
  return sample?.objects?.map(entry).join() ?? null;
}

/** A refusal that no other writer's doing explains. */
function unfounded(refusal: Refusal, log: WriterLog): string[] {
  const isFounded = {
    CONFLICT: () => log.writes.some((write) => meets(write, refusal) && isCause(write, refusal)),
    HEAD_MOVED: () => log.commits.some((commit) => meets(commit, refusal)),
    NOTHING_TO_COMMIT: () => true,
    SAMPLE_NOT_FOUND: () => log.writes.some((write) => isBefore(write, refusal, ["delete"])),
    OBJECT_NOT_FOUND: () =>
      log.writes.some((write) => isBefore(write, refusal, ["delete", "remove"])),
  }[refusal.code];
  return isFounded?.() ? [] : [`Nothing explains ${refusal.code}: ${refusal.message}`];
}

function meets(other: Timed, { since, answeredAt }: Refusal): boolean {
  return other.sentAt <= answeredAt && other.answeredAt >= since;
}

function isBefore(write: LoggedWrite, refusal: Refusal, causes: Refusal["causes"]): boolean {
  return write.sentAt <= refusal.answeredAt && isCause(write, { ...refusal, causes });
}

function isCause({ changes }: LoggedWrite, { causes, sampleIds }: Grounds): boolean {
  return changes.some(
    (change) =>
      causes.includes(change.kind) &&
      (sampleIds.length === 0 || samplesOf(change).some((id) => sampleIds.includes(id))),
  );
}
