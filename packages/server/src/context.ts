import type { IncomingMessage, ServerResponse } from "node:http";
import {
  authenticate,
  requireActor,
  type Actor,
  type BlobStore,
  type Database,
  type DatabasePool,
  type EvaluationQueue,
  type InstalledPlugins,
  type KeptShards,
  type ShardSource,
} from "@loupe/core";
import { secretOf } from "./http/credentials.ts";
import type { RunImport } from "./http/receive-import.ts";
import type { UrlSigner } from "./http/signed-url.ts";
import type { Log } from "./log.ts";
import { RequestReads } from "./request-reads.ts";

/** What all requests share. */
export interface Services {
  pool: DatabasePool;
  blobs: BlobStore;
  plugins: InstalledPlugins;
  queue: EvaluationQueue;
  shards: ShardSource;
  /** Null where finished shards are not kept. */
  keptShards: KeptShards | null;
  signer: UrlSigner;
  /** Null where nothing is imported from uploads. */
  runImport: RunImport | null;
  log: Log;
}

/** What node's HTTP server hands to Yoga. */
export interface ServerContext {
  req: IncomingMessage;
  res: ServerResponse;
}

/** What the resolvers of one operation share. */
export interface Context {
  services: Services;
  reads: RequestReads;
  /** Who asks. Null when signed out. */
  actor(): Promise<Actor | null>;
  /** What the request carries to say so. */
  secret: string | null;
  /** Aborted when the client is gone. */
  aborted: AbortSignal;
  /** Where the client reaches this server, such as `http://127.0.0.1:4000`. */
  origin: string;
}

export function createContext(
  services: Services,
  req: IncomingMessage,
  aborted: AbortSignal,
): Context {
  const reads = new RequestReads(services.pool, services.log);
  const secret = secretOf(req);
  let actor: Promise<Actor | null> | undefined;
  return {
    services,
    reads,
    secret,
    aborted,
    actor: () =>
      (actor ??=
        secret === null ? Promise.resolve(null) : reads.run((db) => authenticate(db, secret))),
    origin: `http://${req.headers.host ?? "localhost"}`,
  };
}

/** @throws UNAUTHENTICATED */
async function getActor(context: Context): Promise<Actor> {
  return requireActor(await context.actor());
}

/**
 * Runs what changes something outside any snapshot; what is read afterwards sees the change.
 */
export async function change<T>(
  context: Context,
  work: (db: Database, actor: Actor) => Promise<T>,
): Promise<T> {
  const actor = await getActor(context);
  await context.reads.renew();
  try {
    return await work(context.services.pool, actor);
  } finally {
    await context.reads.renew();
  }
}
