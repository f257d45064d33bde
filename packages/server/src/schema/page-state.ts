import { decodeCursor, wasWrittenTo, LoupeError, refAtCommit, type RefState } from "@loupe/core";
import type { Context, Services } from "../context.ts";
import { openScope, type RefScope } from "../ref-scope.ts";
import { orNull } from "./or-null.ts";

/** What a page is read at. */
export interface PageState {
  scope: RefScope;
  /** True among uncommitted changes: positions may shift. */
  isLive: boolean;
}

/**
 * A cursor that was made without uncommitted changes pins its commit: whoever pages on reads on in
 * the same state, also when the branch has moved.
 */
export async function openPageState(
  context: Context,
  asked: RefScope,
  cursor: string | null | undefined,
): Promise<PageState> {
  const { kind, commitId } = cursor == null ? asked.ref : decodeCursor(cursor);
  if (kind === "BRANCH") return { scope: asked, isLive: await isDirty(context, asked.ref) };
  const isThere = asked.ref.commitId === commitId && !(await isDirty(context, asked.ref));
  return { scope: isThere ? asked : await openCommit(context, asked, commitId), isLive: false };
}

/** The ref as cursors name it that pin its commit. */
export function pinned(ref: RefState): RefState {
  return { ...ref, kind: "COMMIT", revision: null };
}

function openCommit(context: Context, { dataset }: RefScope, commitId: string): Promise<RefScope> {
  return context.reads.keep(`commit-scope:${dataset.id}:${commitId}`, async () => {
    const ref = await orNull("REF_NOT_FOUND", () =>
      context.reads.run((db) => refAtCommit(db, dataset, commitId)),
    );
    if (ref) return openScope(context, dataset, ref);
    throw new LoupeError(
      "INVALID_CURSOR",
      "The cursor was made on another dataset than it is used with.",
    );
  });
}

const KNOWN_STATES = 1000;
const DIRTY = new WeakMap<Services, Map<string, boolean>>();

/** A revision is never written to again, so what was found of it stays true. */
async function isDirty({ reads, services }: Context, ref: RefState): Promise<boolean> {
  if (ref.kind !== "BRANCH") return false;
  const states = statesOf(services);
  const key = `${ref.branchId}:${ref.seq}:${ref.revision}`;
  const known = states.get(key);
  if (known !== undefined) return known;
  const found = await reads.run((db) => wasWrittenTo(db, ref));
  if (states.size >= KNOWN_STATES) states.delete(states.keys().next().value!);
  states.set(key, found);
  return found;
}

function statesOf(services: Services): Map<string, boolean> {
  const known = DIRTY.get(services);
  if (known) return known;
  const states = new Map<string, boolean>();
  DIRTY.set(services, states);
  return states;
}
