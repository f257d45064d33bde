import { Agent, get, type IncomingMessage } from "node:http";
import type { ServedLoupe } from "../serve-loupe.ts";

/** One connection, as a reader that takes one shard after another has. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Shard {
  url: string;
  samples: number;
}

/** Asks Loupe where the shards are. */
export async function listShards(
  loupe: ServedLoupe,
  dataset: string,
  parameters: Record<string, string | number>,
): Promise<Shard[]> {
  const query = Object.entries(parameters).map(([name, value]) => [name, String(value)]);
  const path = `/datasets/${dataset}/main/shards?${new URLSearchParams(query).toString()}`;
  const chunks: Buffer[] = [];
  await read(loupe.url + path, loupe.token, (chunk) => chunks.push(chunk));
  const { shards } = JSON.parse(Buffer.concat(chunks).toString()) as { shards: Shard[] };
  return shards.map(({ url, samples }) => ({ url: loupe.url + url, samples }));
}

/** Reads an answer to its end, and says how many bytes it had. @throws where it is not whole */
export async function read(
  url: string,
  token?: string,
  take: (chunk: Buffer) => void = () => {},
): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers, agent }, resolve).on("error", reject);
  });
  if (response.statusCode !== 200) throw new Error(`${url} answered ${response.statusCode}.`);
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    take(chunk);
  }
  return bytes;
}

/** Reads one after another; answers all their bytes. */
export async function readAll(urls: readonly string[], token?: string): Promise<number> {
  let bytes = 0;
  for (const url of urls) bytes += await read(url, token);
  return bytes;
}
