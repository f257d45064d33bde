/** What is asked of a commit to draw it: its id, and what it follows. */
export interface GraphCommit {
  commitId: string;
  parents: readonly { commitId: string }[];
}

/** How one commit is drawn: lanes are counted from the left, from 0. */
export interface GraphRow {
  lane: number;
  /** Lanes that come from above and end in the commit: those of its children. */
  joins: number[];
  /** Lanes that only pass by. */
  passes: number[];
  /** Lanes below the commit that lead from it to its parents. */
  leads: number[];
}

/**
 * Lays a history out in lanes, newest first: each lane leads down to one commit. A first parent
 * goes on in the lane of its child, so that a branch stays where it is; a row depends on those
 * above it alone, so that more of them can follow.
 */
export function layOutHistory(commits: readonly GraphCommit[]): GraphRow[] {
  /** The commit that each lane leads to; null where it is free. */
  const lanes: (string | null)[] = [];
  return commits.map(({ commitId, parents }) => {
    const joins = positionsOf(lanes, commitId);
    const lane = joins[0] ?? freeLane(lanes);
    for (const join of joins) lanes[join] = null;
    const passes = lanes.flatMap((goal, position) => (goal === null ? [] : [position]));
    const [first, ...others] = parents.map((parent) => parent.commitId);
    if (first === undefined) return { lane, joins, passes, leads: [] };
    lanes[lane] = first;
    const leads = others.map((other) => leadTo(lanes, other));
    return { lane, joins, passes, leads: [...new Set([lane, ...leads])] };
  });
}

function leadTo(lanes: (string | null)[], commitId: string): number {
  const [known] = positionsOf(lanes, commitId);
  const lane = known ?? freeLane(lanes);
  lanes[lane] = commitId;
  return lane;
}

function freeLane(lanes: (string | null)[]): number {
  const free = lanes.indexOf(null);
  if (free >= 0) return free;
  return lanes.push(null) - 1;
}

function positionsOf(lanes: readonly (string | null)[], commitId: string): number[] {
  return lanes.flatMap((goal, position) => (goal === commitId ? [position] : []));
}
