import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createShardSource,
  getOrCreateSetting,
  LoupeError,
  type BlobStore,
  type DatabasePool,
  type EvaluationQueue,
  type InstalledPlugins,
  type KeptShards,
} from "@loupe/core";
import { randomBytes } from "node:crypto";
import type { Services } from "./context.ts";
import { createGraphQLHandler } from "./graphql-handler.ts";
import { isLoopbackAddress } from "./http/check-host.ts";
import { handleRequest } from "./http/handle-request.ts";
import type { RunImport } from "./http/receive-import.ts";
import { createUrlSigner } from "./http/signed-url.ts";
import { readViewerFiles, type ViewerFiles } from "./http/viewer-files.ts";
import { consoleLog, type Log } from "./log.ts";

export interface StartServerOptions {
  pool: DatabasePool;
  blobs: BlobStore;
  plugins: InstalledPlugins;
  /** Where `startRun` puts runs. */
  queue: EvaluationQueue;
  /** Where finished shards are kept. Default: every shard is made anew. */
  keptShards?: KeptShards | null;
  /** The folder of the built viewer. Default: none is served. */
  viewerFolder?: string;
  /** Imports what was uploaded, in a process of its own. Default: uploads are not imported. */
  runImport?: RunImport | null;
  /** 0 takes any that is free. Default 4000. */
  port?: number;
  /** The address to listen on. Default `127.0.0.1`: this machine only. */
  host?: string;
  /** Default: standard error. */
  log?: Log;
}

export interface RunningServer {
  /** Such as `http://127.0.0.1:4000`. */
  url: string;
  port: number;
  /** Answers what is under way, ends subscriptions and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts the HTTP server: `/graphql`, images, shards, sign-in, the viewer and the query page.
 *
 * @throws PORT_TAKEN
 */
export async function startServer(options: StartServerOptions): Promise<RunningServer> {
  const {
    host = "127.0.0.1",
    port = 4000,
    log = consoleLog,
    pool,
    blobs,
    plugins,
    queue,
    keptShards = null,
    viewerFolder,
    runImport = null,
  } = options;
  const signer = createUrlSigner(await readSigningKey(pool));
  const shards = createShardSource({ pool, blobs, kept: keptShards });
  const services: Services = {
    pool,
    blobs,
    plugins,
    queue,
    shards,
    keptShards,
    signer,
    runImport,
    log,
  };
  const graphql = createGraphQLHandler(services);
  const viewer: ViewerFiles =
    viewerFolder === undefined ? new Map() : await readViewerFiles(viewerFolder);
  const handlers = { services, graphql, viewer, loopbackOnly: isLoopbackAddress(host) };
  const server = createServer(
    (request, response) => void handleRequest(handlers, request, response),
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(host)}:${address.port}`,
    port: address.port,
    close: () => close(server),
  };
}

/**
 * Longer than clients keep an idle connection: a request that is sent while the server closes its
 * connection is lost.
 */
const KEEP_ALIVE_MS = 75_000;

async function readSigningKey(pool: DatabasePool): Promise<Buffer> {
  const made = randomBytes(32).toString("base64url");
  return Buffer.from(await getOrCreateSetting(pool, "image-url-key", made), "base64url");
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      reject(
        isTaken
          ? new LoupeError(
              "PORT_TAKEN",
              `Port ${port} of ${host} is taken by another program; choose another with --port.`,
              { cause },
            )
          : cause,
      );
    });
    server.listen(port, host, resolve);
  });
}

/** A wildcard address is none that a browser can open. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}

const GRACE_MS = 2000;

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
