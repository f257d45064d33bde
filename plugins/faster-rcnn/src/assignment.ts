/** A row and a column of the gain matrix that belong together. */
export interface AssignedPair {
  row: number;
  column: number;
}

/**
 * Pairs rows with columns one to one so that the sum of their gains is as large as can be. Every
 * row has a partner where there are at least as many columns, and the other way round.
 *
 * Shortest augmenting paths over reduced costs (Kuhn 1955; Jonker and Volgenant 1987), O(rows² ·
 * columns).
 */
export function assignPairs(gains: readonly (readonly number[])[]): AssignedPair[] {
  const columns = gains[0]?.length ?? 0;
  if (columns === 0) return [];
  if (gains.length > columns) {
    return assignPairs(transpose(gains, columns)).map(({ row, column }) => ({
      row: column,
      column: row,
    }));
  }
  const state = startState(gains, columns);
  for (let row = 0; row < gains.length; row++) augment(state, row);
  return Array.from(state.rowOf, (row, column) => ({ row, column })).filter(
    ({ row }) => row !== FREE,
  );
}

const FREE = -1;

interface State {
  gains: readonly (readonly number[])[];
  columns: number;
  /** Dual prices: gain ≤ rowPrice + columnPrice, with equality for assigned pairs. */
  rowPrice: Float64Array;
  columnPrice: Float64Array;
  /** The row assigned to each column, or FREE. */
  rowOf: Int32Array;
}

function startState(gains: State["gains"], columns: number): State {
  return {
    gains,
    columns,
    rowPrice: Float64Array.from(gains, (row) => Math.max(...row)),
    columnPrice: new Float64Array(columns),
    rowOf: new Int32Array(columns).fill(FREE),
  };
}

/** Gives `start` a column, moving other rows along the cheapest alternating path to a free column. */
function augment(state: State, start: number): void {
  const slack = new Float64Array(state.columns).fill(Infinity);
  const previous = new Int32Array(state.columns).fill(FREE);
  const reached: number[] = [];
  const rest = new Set(Array.from({ length: state.columns }, (_, column) => column));
  let row = start;
  let from = FREE;
  for (;;) {
    relax(state, row, from, rest, slack, previous);
    from = nearest(rest, slack);
    lowerPrices(state, start, reached, rest, slack, slack[from]!);
    rest.delete(from);
    reached.push(from);
    if (state.rowOf[from] === FREE) break;
    row = state.rowOf[from]!;
  }
  shift(state, start, from, previous);
}

/** What each unreached column would cost coming from `row`. */
function relax(
  state: State,
  row: number,
  from: number,
  rest: Set<number>,
  slack: Float64Array,
  previous: Int32Array,
): void {
  for (const column of rest) {
    const reduced = state.rowPrice[row]! + state.columnPrice[column]! - state.gains[row]![column]!;
    if (reduced < slack[column]!) {
      slack[column] = reduced;
      previous[column] = from;
    }
  }
}

function nearest(rest: Set<number>, slack: Float64Array): number {
  let best = FREE;
  for (const column of rest) if (best === FREE || slack[column]! < slack[best]!) best = column;
  return best;
}

/** Keeps pairs on the tree tight, and makes the nearest column tight too. */
function lowerPrices(
  state: State,
  start: number,
  reached: readonly number[],
  rest: Set<number>,
  slack: Float64Array,
  delta: number,
): void {
  state.rowPrice[start]! -= delta;
  for (const column of reached) {
    state.rowPrice[state.rowOf[column]!]! -= delta;
    state.columnPrice[column]! += delta;
  }
  for (const column of rest) slack[column]! -= delta;
}

function shift(state: State, start: number, end: number, previous: Int32Array): void {
  let column = end;
  while (previous[column] !== FREE) {
    state.rowOf[column] = state.rowOf[previous[column]!]!;
    column = previous[column]!;
  }
  state.rowOf[column] = start;
}

function transpose(gains: readonly (readonly number[])[], columns: number): number[][] {
  return Array.from({ length: columns }, (_, column) => gains.map((row) => row[column]!));
}
