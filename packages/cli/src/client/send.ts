import type { Variables } from "./loupe-client.ts";
import { LoupeClientError } from "./loupe-client-error.ts";

/** Whom to ask, and as whom. */
export interface ServerAddress {
  url: string;
  token?: string | undefined;
}

interface Request {
  body: Uint8Array | AsyncIterable<Uint8Array> | string;
  type: string;
  accept?: string;
  signal?: AbortSignal | undefined;
}

/** As the server sends errors of operations. */
export interface SentError {
  message: string;
  extensions?: { code?: string; inputPath?: (string | number)[] };
}

/** @throws LoupeClientError with the code of the first error, where the answer has any */
export async function sendOperation<Data>(
  server: ServerAddress,
  query: string,
  variables: Variables,
): Promise<Data> {
  const body = JSON.stringify({ query, variables });
  const response = await send(server, "/graphql", { body, type: "application/json" });
  const answer = await readJson<{ data?: Data; errors?: SentError[] }>(response, server);
  const [error] = answer.errors ?? [];
  if (error) throw toClientError(error);
  if (answer.data) return answer.data;
  throw refusal(response, server, answer);
}

/** Posts to a place that answers with JSON, or with `{ error: { code, message } }`. */
export async function sendJson<Answer>(
  server: ServerAddress,
  path: string,
  request: Request,
): Promise<Answer> {
  const response = await send(server, path, request);
  const answer = await readJson<Answer>(response, server);
  if (response.ok) return answer;
  throw refusal(response, server, answer);
}

/** @throws LoupeClientError `SERVER_UNREACHABLE` where nobody answers */
export async function send(
  server: ServerAddress,
  path: string,
  request: Request,
): Promise<Response> {
  try {
    return await fetch(server.url + path, requestInit(server, request));
  } catch (cause) {
    throw unreachable(server, cause);
  }
}

function requestInit(server: ServerAddress, request: Request): RequestInit & { duplex: "half" } {
  return {
    method: "POST",
    body: request.body as BodyInit,
    // Required where the body is still being read when the request begins.
    duplex: "half",
    headers: headersOf(server, request),
    ...(request.signal ? { signal: request.signal } : {}),
  };
}

export function toClientError({ message, extensions }: SentError): LoupeClientError {
  const inputPath = extensions?.inputPath;
  return new LoupeClientError(
    extensions?.code ?? "INTERNAL",
    message,
    inputPath ? { inputPath } : {},
  );
}

function headersOf(
  { token }: ServerAddress,
  { type, accept = "application/json" }: Request,
): Record<string, string> {
  return {
    "content-type": type,
    accept,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function readJson<Answer>(response: Response, server: ServerAddress): Promise<Answer> {
  const text = await response.text().catch((cause: unknown) => {
    throw unreachable(server, cause);
  });
  try {
    return JSON.parse(text) as Answer;
  } catch (cause) {
    const found = text.slice(0, 60).replaceAll(/\s+/g, " ");
    throw new LoupeClientError(
      "SERVER_UNREACHABLE",
      `What answers at ${server.url} is no Loupe: it said ${JSON.stringify(found)} with status ${response.status}.`,
      { cause },
    );
  }
}

function refusal(response: Response, server: ServerAddress, answer: unknown): LoupeClientError {
  const { error } = answer as { error?: { code?: string; message?: string } };
  const message =
    error?.message ?? `${server.url} answered with status ${response.status} and without a reason.`;
  return new LoupeClientError(error?.code ?? "INTERNAL", message);
}

function unreachable({ url }: ServerAddress, cause: unknown): LoupeClientError {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = reason instanceof Error && "code" in reason ? String(reason.code) : "";
  const found =
    code === "ECONNREFUSED"
      ? "nothing listens there"
      : reason instanceof Error
        ? reason.message || code
        : String(reason);
  return new LoupeClientError(
    "SERVER_UNREACHABLE",
    `There is no answer from ${url}: ${found}. Is Loupe started there?`,
    { cause },
  );
}
