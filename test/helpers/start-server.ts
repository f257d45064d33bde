import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import {
  createOwner,
  createToken,
  ensureAdministrator,
  KeptShards,
  openBlobStore,
  openEvaluationQueue,
  type BlobStore,
  type DatabasePool,
  type EvaluationQueue,
  type InstalledPlugins,
  type Role,
} from "@loupe/core";
import { startServer, type RunImport } from "@loupe/server";
import { createTestDatabase } from "./test-database.ts";

export interface GraphQLAnswer {
  // Tests look into answers of any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; inputPath?: (string | number)[]; [key: string]: unknown };
  }[];
}

export interface TestServer {
  url: string;
  /** Of an administrator. */
  token: string;
  pool: DatabasePool;
  blobs: BlobStore;
  queue: EvaluationQueue;
  /** Where there is room for them. */
  keptShards: KeptShards | null;
  /** What the server wrote to its log. */
  logged: string[];
  /** Sends one operation, with the administrator's token unless told otherwise. `null` sends none. */
  query(
    text: string,
    variables?: Record<string, unknown>,
    options?: { token?: string | null },
  ): Promise<GraphQLAnswer>;
  /** As `query`; throws where the answer has errors, and returns its data. */
  ask(
    text: string,
    variables?: Record<string, unknown>,
    options?: { token?: string | null },
  ): Promise<GraphQLAnswer["data"]>;
  /** A person of their own with a token. */
  person(name: string, role?: Role): Promise<string>;
}

const NO_PLUGINS: InstalledPlugins = { plugins: [], configUrl: import.meta.url };

/**
 * A server on a free port with a database and a folder of its own, stopped after the last test of
 * the file.
 */
export async function startTestServer({
  plugins = NO_PLUGINS,
  shardBytes = 0,
  viewerFolder,
  runImport = null,
}: {
  plugins?: InstalledPlugins;
  shardBytes?: number;
  viewerFolder?: string;
  runImport?: RunImport | null;
} = {}): Promise<TestServer> {
  const pool = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
  const blobs = await openBlobStore(folder);
  const logged: string[] = [];
  const queue = await openEvaluationQueue(pool, (message) => logged.push(message));
  const log = {
    info: (message: string) => logged.push(message),
    error: (message: string, cause?: unknown) =>
      logged.push(`${message} ${cause instanceof Error ? cause.stack : String(cause)}`),
  };
  const keptShards =
    shardBytes > 0
      ? await KeptShards.open({
          folder: join(folder, "shards"),
          mostBytes: shardBytes,
          log: log.error,
        })
      : null;
  const viewer = viewerFolder === undefined ? {} : { viewerFolder };
  const services = { pool, blobs, plugins, queue, keptShards, runImport, log };
  const server = await startServer({ ...services, ...viewer, port: 0 });
  afterAll(async () => {
    await server.close();
    await keptShards?.close();
    await queue.close();
    await rm(folder, { recursive: true, force: true });
  });
  const { secret: token = "" } = await ensureAdministrator(pool, "admin");
  const query: TestServer["query"] = (text, variables, options) =>
    send(server.url, text, variables, options?.token === undefined ? token : options.token);
  return {
    url: server.url,
    token,
    pool,
    blobs,
    queue,
    keptShards,
    logged,
    query,
    async ask(text, variables, options) {
      const { data, errors } = await query(text, variables, options);
      if (errors) throw new Error([JSON.stringify(errors, null, 1), ...logged].join("\n"));
      return data;
    },
    async person(name, role = "ADMIN") {
      const owner = await createOwner(pool, { name, kind: "PERSON" });
      return (await createToken(pool, { ownerId: owner.id, name: "test", role })).secret;
    },
  };
}

async function send(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  token: string | null,
): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as GraphQLAnswer;
}
