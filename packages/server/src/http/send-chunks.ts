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
  let leave = (): void => {};
  response.once("close", () => leave());
  for await (const chunk of chunks) {
    await new Promise<void>((resolve, reject) => {
      leave = () => reject(new ClientGone());
      response.write(chunk, (error) => (error ? reject(new ClientGone(error)) : resolve()));
    });
    leave = () => {};
  }
  response.end();
}
