import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import type { Ancestor } from "../version/ancestors.ts";
import type { RefState } from "../version/ref-state.ts";
import type { Moment } from "./blame-history.ts";
import { openWalk, type SubjectWalk } from "./subject-walk.ts";

/** What a value was for a while. */
export interface PastValue {
  /** The commit that set it, at which it can be read; null where it is not committed yet. */
  commitId: string | null;
  /** The identity of its tensor, which may have had another path. */
  tensorId: number;
}

export interface PastValuesPage {
  first: number;
  /** The commit of the last one that was seen; "" where that is not committed. */
  after?: string;
}

/**
 * What a value has been, newest first, by first parents where both sides of a merge say something else.
 * It ends where the sample or its first value came to be.
 *
 * @throws TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND; CURSOR_EXPIRED where `after` is none of them
 */
export async function listPastValues(
  db: Database,
  ref: RefState,
  value: { sampleId: number; tensor: string },
  { first, after }: PastValuesPage,
): Promise<{ items: PastValue[]; hasNextPage: boolean }> {
  const walk = await openWalk(db, ref, value);
  const states = [...statesOf(walk, ref)];
  const end = states.findLastIndex(({ isThere }) => isThere) + 1;
  const start = after === undefined ? 0 : placeOf(states, after) + 1;
  const items = states
    .slice(start, Math.min(end, start + first))
    .map(({ commitId }) => ({ commitId, tensorId: walk.tensorIds[0]! }));
  return { items, hasNextPage: end > start + first };
}

/** What was not committed may be so by now, and a branch may have moved to another history. */
function placeOf(states: readonly State[], after: string): number {
  const place = states.findIndex(({ commitId }) => (commitId ?? "") === after);
  if (place >= 0) return place;
  throw new LoupeError(
    "CURSOR_EXPIRED",
    "The value of the cursor is none that this one has been: it was not committed then, or was on another history; read the list from its beginning.",
  );
}

interface State {
  commitId: string | null;
  /** Whether there was a value. */
  isThere: boolean;
}

function* statesOf(walk: SubjectWalk, ref: RefState): Generator<State> {
  if (!walk.isSame(walk.head, ref)) yield { commitId: null, isThere: isThereAt(walk, ref) };
  let at: Ancestor | undefined = walk.head;
  while (at && walk.existsAt(at)) {
    const origin = walk.originOf(at);
    yield { commitId: origin.id, isThere: isThereAt(walk, at) };
    at = walk.before(origin);
  }
}

function isThereAt({ rowsAt }: SubjectWalk, moment: Moment): boolean {
  return rowsAt(moment)[0] !== undefined;
}
