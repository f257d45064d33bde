import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  fullName,
  LoupeError,
  memberPattern,
  shardCount,
  type SampleStream,
  type Tensor,
} from "@loupe/core";
import type { Services } from "../context.ts";
import { openShards, type ShardPath } from "./open-shards.ts";
import { readShare, shardQuery, type ReaderShare } from "./shard-parameters.ts";

const MOST_SHARDS = 20_000;

/** `GET /datasets/:owner/:name/:ref/shards`: what the shards hold, and where each of them is. */
export async function listShards(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  { url, path }: { url: URL; path: ShardPath },
): Promise<void> {
  const { stream } = await openShards(services, request, path, url);
  const share = readShare(url.searchParams);
  const samples = await services.shards.count(stream);
  checkCount(stream, samples);
  response.writeHead(200, {
    "content-type": "application/json; charset=utf-8",
    "x-content-type-options": "nosniff",
    "cache-control": "private, no-cache",
  });
  const query = shardQuery(url.searchParams, stream.spec);
  await pipeline(Readable.from(listing(stream, { samples, share, query })), response);
}

interface Listing {
  samples: number;
  share: ReaderShare;
  query: URLSearchParams;
}

/** Piece by piece: a filter may make URLs long, and there may be many. */
function* listing(stream: SampleStream, { samples, share, query }: Listing): Generator<string> {
  const { dataset, commitId, spec } = stream;
  const head = {
    dataset: fullName(dataset),
    commit: commitId,
    samples,
    tensors: Object.fromEntries(stream.tensors.map((tensor) => described(tensor, stream))),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"shards":[`;
  const base = `/datasets/${fullName(dataset)}/${commitId}/shards`;
  const count = shardCount(stream, samples);
  for (let number = share.rank; number < count; number += share.worldSize) {
    const held = Math.min(spec.samplesPerShard, samples - number * spec.samplesPerShard);
    const shard = { number, samples: held, url: `${base}/${number}.tar?${query.toString()}` };
    yield `${number === share.rank ? "" : ","}${JSON.stringify(shard)}`;
  }
  yield "]}";
}

function described(tensor: Tensor, { spec }: SampleStream): [string, object] {
  const { path, htype, describes, meta } = tensor;
  const { dtype, coords, classes } = meta;
  const classNames = classes?.map(({ name }) => name);
  return [
    path,
    { htype, describes, dtype, coords, classNames, member: memberPattern(tensor, spec) },
  ];
}

function checkCount(stream: SampleStream, samples: number): void {
  const count = shardCount(stream, samples);
  if (count <= MOST_SHARDS) return;
  throw new LoupeError(
    "LIMIT_EXCEEDED",
    `${samples} samples make ${count} shards of ${stream.spec.samplesPerShard}; at most ${MOST_SHARDS} are listed: ask for more samples a shard with \`samplesPerShard\`.`,
  );
}
