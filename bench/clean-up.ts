type CleanUp = () => Promise<void>;

const left = new Set<CleanUp>();

/**
 * Has `work` run once: when the returned function is called, or else when the bench ends or is
 * interrupted. Whoever calls meanwhile waits for the same.
 */
export function cleanUpLater(work: CleanUp): CleanUp {
  let running: Promise<void> | undefined;
  const once = () => (running ??= work().finally(() => left.delete(once)));
  left.add(once);
  return once;
}

/** Runs what is left, the latest first. */
export async function cleanUp(): Promise<void> {
  for (const work of [...left].toReversed()) await work();
}
