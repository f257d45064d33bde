import type { Membership, SampleRange } from "./membership.ts";

export interface MembershipDifference {
  /** Samples that only the second state has, */
  added: SampleRange[];
  /** and those that only the first one has. Ranges ascend and never touch each other. */
  deleted: SampleRange[];
}

/** Which samples exist in one of two states and not in the other. */
export function differingMembership(before: Membership, after: Membership): MembershipDifference {
  if (before === after) return { added: [], deleted: [] };
  const old = existing(before);
  const now = existing(after);
  return { added: without(now, old), deleted: without(old, now) };
}

export function countIds(ranges: readonly SampleRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

export function idsIn(ranges: readonly SampleRange[]): number[] {
  return ranges.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
  );
}

/** What exists, as ranges without deletions in them. */
function existing({ ranges, deletions }: Membership): SampleRange[] {
  return without(
    ranges,
    deletions.map((id) => ({ first: id, last: id })),
  );
}

/** What of some ranges others don't cover. Both ascending and disjoint; so is what comes back, with neighbours joined. */
export function without(
  ranges: readonly SampleRange[],
  taken: readonly SampleRange[],
): SampleRange[] {
  const left: SampleRange[] = [];
  let next = 0;
  for (const { first, last } of ranges) {
    let from = first;
    while (next < taken.length && taken[next]!.last < from) next++;
    for (let position = next; position < taken.length; position++) {
      const hole = taken[position]!;
      if (hole.first > last) break;
      if (hole.first > from) join(left, { first: from, last: hole.first - 1 });
      from = Math.max(from, hole.last + 1);
    }
    if (from <= last) join(left, { first: from, last });
  }
  return left;
}

function join(ranges: SampleRange[], { first, last }: SampleRange): void {
  const previous = ranges.at(-1);
  if (previous && previous.last + 1 === first) previous.last = last;
  else ranges.push({ first, last });
}
