/**
 * Works on up to `limit` items at once; the answers come in the order of the items. Ends the items
 * when it is left.
 */
export async function* mapInOrder<Item, Answer>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Answer>,
): AsyncGenerator<Answer> {
  const ahead: Promise<Answer>[] = [];
  try {
    for await (const item of items) {
      const answer = work(item);
      // Looked at when its turn comes, also where an earlier one fails first.
      answer.catch(() => undefined);
      ahead.push(answer);
      if (ahead.length >= limit) yield await ahead.shift()!;
    }
    while (ahead.length > 0) yield await ahead.shift()!;
  } finally {
    await Promise.allSettled(ahead);
  }
}
