import type { SampleRange } from "../version/membership.ts";
import type { Diff } from "./open-diff.ts";

/** A sample that only one side of a diff has. */
export interface SampleChange {
  sampleId: number;
  kind: "ADDED" | "DELETED";
}

/** By sample id; `after` is one of them. */
export function listSampleChanges(
  { samples }: Pick<Diff, "samples">,
  { first, after = -1 }: { first: number; after?: number },
): { changes: SampleChange[]; hasNextPage: boolean } {
  const kinds = [
    ...samples.added.map((range) => ({ ...range, kind: "ADDED" as const })),
    ...samples.deleted.map((range) => ({ ...range, kind: "DELETED" as const })),
  ].toSorted((a, b) => a.first - b.first);
  const changes: SampleChange[] = [];
  for (const range of kinds) {
    for (const sampleId of idsAfter(range, after, first + 1 - changes.length)) {
      changes.push({ sampleId, kind: range.kind });
    }
    if (changes.length > first) break;
  }
  return { changes: changes.slice(0, first), hasNextPage: changes.length > first };
}

function idsAfter({ first, last }: SampleRange, after: number, limit: number): number[] {
  const start = Math.max(first, after + 1);
  const length = Math.max(0, Math.min(limit, last - start + 1));
  return Array.from({ length }, (_, offset) => start + offset);
}
