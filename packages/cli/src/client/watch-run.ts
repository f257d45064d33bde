import { setTimeout as sleep } from "node:timers/promises";
import { LoupeClientError } from "./loupe-client-error.ts";
import type { RunProgress } from "./loupe-client.ts";
import { readEvents } from "./read-events.ts";
import { send, toClientError, type SentError, type ServerAddress } from "./send.ts";

const DOCUMENT = `subscription ($run: ID!, $since: Int) {
  runProgress(run: $run, since: $since) { number state samplesDone samplesTotal log }
}`;

/** How often in a row a connection may be lost before the first event comes. */
const ATTEMPTS = 5;
const PAUSE = 500;

/** The events of a run until it has ended; after a lost connection those that were missed. */
export async function* watchRun(
  server: ServerAddress,
  run: string,
  signal?: AbortSignal,
): AsyncGenerator<RunProgress> {
  let since = 0;
  for (let failures = 0; ;) {
    try {
      for await (const event of subscribe(server, { run, since }, signal)) {
        since = event.number;
        failures = 0;
        yield event;
        if (hasEnded(event)) return;
      }
      throw new LoupeClientError(
        "SERVER_UNREACHABLE",
        `${server.url} ended the progress of the run before the run ended.`,
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (!isLost(error) || ++failures >= ATTEMPTS) throw error;
      await sleep(PAUSE * failures);
    }
  }
}

async function* subscribe(
  server: ServerAddress,
  variables: { run: string; since: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<RunProgress> {
  const body = JSON.stringify({ query: DOCUMENT, variables });
  const request = { body, type: "application/json", accept: "text/event-stream", signal };
  const response = await send(server, "/graphql", request);
  for await (const { event, data } of readEvents(response.body!)) {
    if (event === "complete") return;
    if (data === "") continue;
    const answer = JSON.parse(data) as {
      data?: { runProgress: RunProgress } | null;
      errors?: SentError[];
    };
    const [error] = answer.errors ?? [];
    if (error) throw toClientError(error);
    if (answer.data) yield answer.data.runProgress;
  }
}

function hasEnded({ state }: RunProgress): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

function isLost(error: unknown): boolean {
  return !(error instanceof LoupeClientError) || error.code === "SERVER_UNREACHABLE";
}
