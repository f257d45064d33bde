/** A queue between one side that pushes and one side that iterates. Never blocks the pushing side. */
export interface Channel<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** Ends the iteration once everything pushed was read; with an error, it ends by throwing that. */
  end(error?: Error): void;
}

export function openChannel<T>(): Channel<T> {
  const items: T[] = [];
  let ended: { error?: Error } | undefined;
  let changed = Promise.withResolvers<void>();

  const announce = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  async function* read(): AsyncGenerator<T> {
    for (;;) {
      while (items.length > 0) yield items.shift()!;
      if (ended?.error) throw ended.error;
      if (ended) return;
      await changed.promise;
    }
  }
  return {
    push(item) {
      items.push(item);
      announce();
    },
    end(error) {
      ended ??= error ? { error } : {};
      announce();
    },
    [Symbol.asyncIterator]: read,
  };
}
