/** The share of the planted errors among the first `k` of a ranking, `k` being their number; 0 to 1. */
export function precisionAtPlanted(
  ranking: readonly number[],
  planted: ReadonlySet<number>,
): number {
  if (planted.size === 0)
    throw new Error("There are no planted errors; precision needs at least one.");
  const found = ranking.slice(0, planted.size).filter((sampleId) => planted.has(sampleId));
  return found.length / planted.size;
}
