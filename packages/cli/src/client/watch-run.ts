import { setTimeout as sleep } from "node:timers/promises";
import { LoupeClientError } from "./loupe-client-error.ts";
import { readEvents } from "./read-events.ts";
import { send, toClientError, type SentError, type ServerAddress } from "./send.ts";

/** A field of the subscriptions that tells the numbered events of a run, and what is asked of each. */
export interface RunSubscription {
  field: "runProgress" | "trainingProgress";
  selection: string;
}

interface NumberedEvent {
  number: number;
  state: string;
}

/** How often in a row a connection may be lost before the first event comes. */
const ATTEMPTS = 5;
const PAUSE = 500;

/** The events of a run until it has ended; after a lost connection those that were missed. */
export async function* watchRun<Event extends NumberedEvent>(
  server: ServerAddress,
  subscription: RunSubscription,
  run: string,
  signal?: AbortSignal,
): AsyncGenerator<Event> {
  let since = 0;
  for (let failures = 0; ;) {
    try {
      for await (const event of subscribe<Event>(server, subscription, { run, since }, signal)) {
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

async function* subscribe<Event>(
  server: ServerAddress,
  { field, selection }: RunSubscription,
  variables: { run: string; since: number },
  signal: AbortSignal | undefined,
): AsyncGenerator<Event> {
  const query = `subscription ($run: ID!, $since: Int) { ${field}(run: $run, since: $since) { ${selection} } }`;
  const body = JSON.stringify({ query, variables });
  const request = { body, type: "application/json", accept: "text/event-stream", signal };
  const response = await send(server, "/graphql", request);
  for await (const { event, data } of readEvents(response.body!)) {
    if (event === "complete") return;
    if (data === "") continue;
    const answer = JSON.parse(data) as {
      data?: Record<string, Event> | null;
      errors?: SentError[];
    };
    const [error] = answer.errors ?? [];
    if (error) throw toClientError(error);
    if (answer.data) yield answer.data[field]!;
  }
}

function hasEnded({ state }: NumberedEvent): boolean {
  return state === "SUCCEEDED" || state === "FAILED" || state === "CANCELLED";
}

function isLost(error: unknown): boolean {
  return !(error instanceof LoupeClientError) || error.code === "SERVER_UNREACHABLE";
}
