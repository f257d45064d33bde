import { expect } from "vitest";
import type { CommitState } from "./explain-history.ts";
import {
  textsOf,
  type LoggedCommit,
  type SampleState,
  type State,
  type Timed,
} from "./writer-log.ts";
import { sendTo, type Writers } from "./writer-requests.ts";
import { append } from "./writers.ts";

/** A branch that one writer made from `main`, wrote to, and merged `main` into. */
export interface SideBranch {
  name: string;
  /** When it was made, and the head of `main` that it began at. */
  made: Timed & { head: string };
  commits: SideCommit[];
}

interface SideCommit {
  commitId: string;
  /** When `main` was merged; of an ordinary commit undefined. */
  merged: Timed | undefined;
  /** What was appended on the branch up to then. */
  own: ReadonlyMap<number, SampleState>;
}

/** Makes branches one after another until told to stop, each with commits around a merge. */
export async function branchUntil(writers: Writers, stop: AbortSignal): Promise<SideBranch[]> {
  const branches: SideBranch[] = [];
  while (!stop.aborted) branches.push(await writeBranch(writers));
  return branches;
}

async function writeBranch(main: Writers): Promise<SideBranch> {
  const name = `side-${main.token()}`;
  const where = { dataset: main.where.dataset, branch: name };
  const log = { writes: [], commits: [], refusals: [] };
  const side: Writers = { ...main, where, log, appended: new Set(), objects: new Map() };
  const branch = await makeBranch(main, name);
  const own = new Map<number, SampleState>();
  const commit = async (mutation: "commit" | "mergeBranch", input: object) => {
    const { payload, ...times } = await sendTo(side, mutation, input, "commit { commitId }");
    const merged = mutation === "mergeBranch" ? times : undefined;
    branch.commits.push({ commitId: payload.commit.commitId, merged, own: new Map(own) });
  };
  const appendOwn = async () => {
    for (const [id, sample] of await append(side)) own.set(id, sample);
  };
  await appendOwn();
  await commit("commit", { message: "Before the merge" });
  await commit("mergeBranch", { source: "main" });
  await appendOwn();
  await commit("commit", { message: "After the merge" });
  return branch;
}

async function makeBranch(main: Writers, name: string): Promise<SideBranch> {
  const fields = "branch { head { commitId } }";
  const { payload, ...times } = await sendTo(main, "createBranch", { name }, fields);
  return { name, made: { ...times, head: payload.branch.head.commitId }, commits: [] };
}

export interface MainHistory {
  commits: readonly CommitState[];
  log: readonly LoggedCommit[];
}

/** What a commit of a side branch shows, and the commits it follows. */
export interface FoundCommit {
  state: State;
  parentIds: readonly string[];
}

/**
 * Each commit of a side branch shows what its writer appended, and otherwise what `main` had when
 * the branch was made, or when `main` was merged.
 */
export async function expectSideBranch(
  { made, commits }: SideBranch,
  main: MainHistory,
  find: (commitId: string) => Promise<FoundCommit>,
): Promise<void> {
  let [head, theirs] = [made.head, made.head];
  expectHeadThen(main, made.head, made);
  for (const { commitId, merged, own } of commits) {
    const { state, parentIds } = await find(commitId);
    if (merged && commitId !== head) {
      expect(parentIds).toEqual([head, expect.any(String)]);
      theirs = parentIds[1]!;
      expectHeadThen(main, theirs, merged);
    }
    expect(textsOf(state)).toEqual(textsOf(united(stateAt(main, theirs), own)));
    head = commitId;
  }
}

/** All samples of both, in the order of their ids. */
export function united(state: State, own: State): State {
  return new Map([...state, ...own].toSorted(([a], [b]) => a - b));
}

function stateAt({ commits }: MainHistory, id: string): State {
  return commits.find(({ commitId }) => commitId === id)!.state;
}

/** Whether a commit may have been the head of `main` at some moment of this time. */
function expectHeadThen({ commits, log }: MainHistory, id: string, time: Timed): void {
  const position = commits.findIndex(({ commitId }) => commitId === id);
  expect(position, `commit ${id} is one of main`).toBeGreaterThanOrEqual(0);
  const sent = (at: number) => log.find(({ commitId }) => commitId === commits[at]?.commitId);
  expect(sent(position)?.sentAt ?? 0).toBeLessThanOrEqual(time.answeredAt);
  expect(sent(position + 1)?.answeredAt ?? Infinity).toBeGreaterThanOrEqual(time.sentAt);
}
