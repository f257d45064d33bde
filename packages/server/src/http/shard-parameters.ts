import { LoupeError, type Filter, type OrderKey, type StreamSpec } from "@loupe/core";
import {
  toFilter,
  toOrderKey,
  type SampleFilterShape,
  type SampleOrderShape,
} from "../schema/sample-filter.ts";
import { readJsonInput } from "./read-json-input.ts";

/** Which shards of all one reader of several takes. */
export interface ReaderShare {
  rank: number;
  worldSize: number;
}

/** What decides the bytes of a shard, in the order of its URL. */
const OF_SHARDS = [
  "tensors",
  "filter",
  "orderBy",
  "shuffle",
  "samplesPerShard",
  "width",
  "height",
] as const;

const MOST_SAMPLES_PER_SHARD = 100_000;
const LARGEST_SIDE = 8192;
const MOST_READERS = 1_000_000;

/** @throws INVALID_INPUT, LIMIT_EXCEEDED */
export function readStreamSpec(given: URLSearchParams): StreamSpec {
  const text = (name: string) => given.get(name) ?? undefined;
  const spec: StreamSpec = {
    tensors: text("tensors")?.split(","),
    filter: readFilter(text("filter")),
    orderBy: readOrder(text("orderBy")),
    shuffle: readSeed(text("shuffle")),
    samplesPerShard: wholeNumber(given, "samplesPerShard", 1, MOST_SAMPLES_PER_SHARD),
    width: wholeNumber(given, "width", 1, LARGEST_SIDE),
    height: wholeNumber(given, "height", 1, LARGEST_SIDE),
  };
  if (spec.shuffle === undefined || !spec.orderBy?.length) return spec;
  throw new LoupeError(
    "INVALID_INPUT",
    "Both `shuffle` and `orderBy` say in which order samples come; expected one of them.",
  );
}

/** @throws INVALID_INPUT */
export function readShare(given: URLSearchParams): ReaderShare {
  const worldSize = wholeNumber(given, "worldSize", 1, MOST_READERS);
  const rank = wholeNumber(given, "rank", 0, MOST_READERS);
  if (worldSize === undefined && rank === undefined) return { rank: 0, worldSize: 1 };
  if (worldSize !== undefined && rank !== undefined && rank < worldSize) return { rank, worldSize };
  throw new LoupeError(
    "INVALID_INPUT",
    `\`rank\` is ${rank ?? "not given"} and \`worldSize\` ${worldSize ?? "not given"}; expected both, the rank from 0 and below the size.`,
  );
}

/** @throws INVALID_INPUT where there is a parameter that nothing reads, or one twice */
export function checkParameters(given: URLSearchParams, isListing: boolean): void {
  const known: string[] = [...OF_SHARDS, ...(isListing ? ["rank", "worldSize"] : [])];
  const names = [...given.keys()];
  const wrong = names.find((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  if (wrong === undefined) return;
  throw new LoupeError(
    "INVALID_INPUT",
    `The parameter ${JSON.stringify(wrong.slice(0, 50))} is ${known.includes(wrong) ? "given twice" : "unknown"}; expected each at most once of ${known.join(", ")}.`,
  );
}

/** The parameters of a shard's URL, the same for the same shards. */
export function shardQuery(
  given: URLSearchParams,
  spec: { tensors: readonly string[]; samplesPerShard: number },
): URLSearchParams {
  const complete: Record<string, string | null> = {
    ...Object.fromEntries(given),
    tensors: spec.tensors.join(","),
    samplesPerShard: String(spec.samplesPerShard),
  };
  return new URLSearchParams(OF_SHARDS.flatMap((name) => pair(name, complete[name])));
}

function pair(name: string, value: string | null | undefined): [string, string][] {
  return value == null ? [] : [[name, value]];
}

function readFilter(text: string | undefined): Filter | undefined {
  if (text === undefined) return undefined;
  return toFilter(readJsonInput("filter", text, "SampleFilter!") as SampleFilterShape);
}

function readOrder(text: string | undefined): OrderKey[] | undefined {
  if (text === undefined) return undefined;
  const given = readJsonInput("orderBy", text, "[SampleOrder!]!") as SampleOrderShape[];
  return given.map((key, position) => toOrderKey(key, position));
}

const LONGEST_SEED = 100;

function readSeed(seed: string | undefined): string | undefined {
  if (seed === undefined || (seed.length > 0 && seed.length <= LONGEST_SEED)) return seed;
  throw new LoupeError(
    "INVALID_INPUT",
    `The seed \`shuffle\` has ${seed.length} characters; expected 1 to ${LONGEST_SEED}.`,
  );
}

function wholeNumber(
  given: URLSearchParams,
  name: string,
  lowest: number,
  highest: number,
): number | undefined {
  const text = given.get(name);
  if (text === null) return undefined;
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number >= lowest && number <= highest) return number;
  throw new LoupeError(
    "INVALID_INPUT",
    `The parameter \`${name}\` is ${JSON.stringify(text.slice(0, 20))}; expected a whole number from ${lowest} to ${highest}.`,
  );
}
