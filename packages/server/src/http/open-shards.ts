import type { IncomingMessage } from "node:http";
import { authenticate, enterDataset, LoupeError, resolveRef, type SampleStream } from "@loupe/core";
import type { Services } from "../context.ts";
import { secretOf } from "./credentials.ts";
import { checkParameters, readStreamSpec } from "./shard-parameters.ts";

const PATH = /^\/datasets\/([^/]+)\/([^/]+)\/([^/]+)\/shards(?:\/(\d{1,9})\.tar)?$/;

/** What the path of a request for shards names. */
export interface ShardPath {
  owner: string;
  name: string;
  ref: string;
  /** Null for the list of shards. */
  number: number | null;
}

/** The shards that a path names; undefined for another path. @throws INVALID_INPUT */
export function shardPathOf({ pathname }: URL): ShardPath | undefined {
  const [, ...parts] = PATH.exec(pathname) ?? [];
  if (parts.length === 0) return undefined;
  const [owner, name, ref] = parts.slice(0, 3).map((part) => decode(part));
  const number = parts[3] === undefined ? null : Number(parts[3]);
  return { owner: owner!, name: name!, ref: ref!, number };
}

export interface OpenedShards {
  stream: SampleStream;
  /** Whether the path names the commit itself, so that it never comes to mean something else. */
  isFixed: boolean;
}

/**
 * Lets in who asks, and opens what they ask for: of a branch its head.
 *
 * @throws DATASET_NOT_FOUND, REF_NOT_FOUND, REF_AMBIGUOUS, INVALID_INPUT, and as a query does
 */
export async function openShards(
  { pool, shards }: Services,
  request: IncomingMessage,
  path: ShardPath,
  { searchParams }: URL,
): Promise<OpenedShards> {
  const { owner, name, ref } = path;
  const secret = secretOf(request);
  const actor = secret === null ? Promise.resolve(null) : authenticate(pool, secret);
  const entrance = await enterDataset(pool, { secret, actor }, { owner, name, branch: ref });
  const { dataset, branch } = entrance;
  checkParameters(searchParams, path.number === null);
  const spec = readStreamSpec(searchParams);
  const isFixed = COMMIT_ID.test(ref);
  const commitId = isFixed ? ref : (branch ?? (await resolveRef(pool, dataset, ref))).commitId;
  return { stream: await shards.open(dataset, commitId, spec), isFixed };
}

/** No branch and no tag can be called so. */
const COMMIT_ID = /^[0-9a-f]{64}$/;

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new LoupeError(
      "INVALID_INPUT",
      `${JSON.stringify(part.slice(0, 100))} in the path is not percent-encoded well.`,
      { cause },
    );
  }
}
