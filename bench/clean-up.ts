type CleanUp = () => Promise<void>;

const left = new Set<CleanUp>();

/**
 * Has `work` run once: when the returned function is called, or else when the bench ends or is
 * interrupted.
 */
export function cleanUpLater(work: CleanUp): CleanUp {
  left.add(work);
  return async () => {
    if (left.delete(work)) await work();
  };
}

/** Runs what is left, the latest first. */
export async function cleanUp(): Promise<void> {
  for (const work of [...left].toReversed()) {
    if (left.delete(work)) await work();
  }
}
