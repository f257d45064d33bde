/** Collects items into arrays of `size`; the last may be shorter. */
export async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Maps items in order while up to `ahead` later ones are already under way, so that their work goes
 * on while the consumer is busy with the one it got. An error comes out at the place of its item.
 * Ends the items when the consumer stops early.
 */
export async function* mapAhead<T, R>(
  items: AsyncIterable<T>,
  ahead: number,
  map: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const source = items[Symbol.asyncIterator]();
  const queue: Promise<R>[] = [];
  let ended = false;
  try {
    for (;;) {
      while (!ended && queue.length <= ahead) {
        const next = await source.next();
        if (next.done) ended = true;
        else queue.push(handled(map(next.value)));
      }
      const first = queue.shift();
      if (!first) return;
      yield await first;
    }
  } finally {
    await Promise.allSettled(queue);
    if (!ended) await source.return?.();
  }
}

/** A rejection nobody awaits yet must not end the process: it is awaited when its turn comes. */
function handled<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}
