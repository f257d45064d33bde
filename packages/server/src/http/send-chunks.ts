import type { ServerResponse } from "node:http";

/** Whoever asked does not listen any more, which is their good right. */
export class ClientGone extends Error {
  constructor(cause?: unknown) {
    super("The client went away before the end of the answer.", { cause });
  }
}

/**
 * Sends chunks one after another, and ends the answer. Each has left before the next one is asked
 * for, so that they may share memory.
 *
 * @throws ClientGone
 */
export async function sendChunks(
  response: ServerResponse,
  chunks: AsyncIterable<Buffer>,
): Promise<void> {
  let giveUp = (_reason: ClientGone): void => {};
  response.once("close", () => giveUp(new ClientGone()));
  for await (const chunk of chunks) {
    await new Promise<void>((resolve, reject) => {
      giveUp = reject;
      response.write(chunk, (error) => (error ? reject(new ClientGone(error)) : resolve()));
    });
  }
  response.end();
}
