/** The names that are most like one that does not exist, best first, three at most. */
export function nearNames(name: string, names: Iterable<string>): string[] {
  const wanted = name.slice(0, LONGEST).toLowerCase();
  const tolerance = Math.max(2, Math.floor(wanted.length / 3));
  return [...names]
    .map((candidate) => ({
      candidate,
      distance: distanceTo(wanted, candidate.slice(0, LONGEST).toLowerCase()),
    }))
    .filter(({ distance }) => distance <= tolerance)
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `Did you mean "a" or "b"?` with a space before it; empty where nothing is like it. */
export function suggestion(name: string, names: Iterable<string>): string {
  const near = nearNames(name, names);
  return near.length === 0
    ? ""
    : ` Did you mean ${near.map((candidate) => JSON.stringify(candidate)).join(" or ")}?`;
}

/** Names beyond this length are compared by their beginning. */
const LONGEST = 100;

/**
 * 0 where the last part of a path was meant, else how many letters have to be changed (Levenshtein
 * 1966).
 */
function distanceTo(wanted: string, candidate: string): number {
  return candidate.endsWith(`/${wanted}`) ? 0 : editDistance(wanted, candidate);
}

function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[to.length]!;
}
