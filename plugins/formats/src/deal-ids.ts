/** Gives whole numbers to things, each once. */
export interface IdDealer {
  /** The number that is wanted, or else the second choice, where it can be given; else a new one. */
  take(wanted: number, otherwise?: number): number;
}

export function openIdDealer(): IdDealer {
  const taken = new Set<number>();
  let last = 0;
  const isFree = (id: number) => Number.isSafeInteger(id) && id >= 0 && !taken.has(id);
  return {
    take(wanted, otherwise = Number.NaN) {
      const found = [wanted, otherwise].find(isFree) ?? last + 1;
      taken.add(found);
      last = Math.max(last, found);
      return found;
    },
  };
}
