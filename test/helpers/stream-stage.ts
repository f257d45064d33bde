import { randomBytes } from "node:crypto";
import sharp from "sharp";
import { readTar, type TarMember } from "./read-tar.ts";
import { startTestServer, type TestServer } from "./start-server.ts";

/** What `GET …/shards` answers. */
export interface ShardList {
  dataset: string;
  commit: string;
  samples: number;
  tensors: Record<string, { htype: string; member: string; [field: string]: unknown }>;
  shards: { number: number; samples: number; url: string }[];
}

export interface StreamStage {
  server: TestServer;
  /** The files of the pictures, in the order of the samples. */
  pictures: Buffer[];
  sampleIds: number[];
  /** Asks for a path, with the administrator's token unless told otherwise. `null` sends none. */
  get(path: string, options?: GetOptions): Promise<Response>;
  /** The list of shards of `admin/pictures`. */
  list(ref?: string, parameters?: Record<string, string | number>): Promise<ShardList>;
  /** All shards of a list, one after another. */
  readAll(list: ShardList): Promise<TarMember[][]>;
  /** Runs a mutation on `admin/pictures`; a branch is `main` unless the input names another. */
  change(mutation: string, input: object, fields: string): Promise<unknown>;
}

interface GetOptions {
  token?: string | null;
  headers?: Record<string, string>;
  method?: string;
  signal?: AbortSignal;
}

/** Left, top, width, height. */
export const BOXES = [
  [1, 2, 8, 6],
  [4, 4, 10.5, 5],
];

/** A dataset `admin/pictures` of so many committed samples; each third has no loss. */
export async function openStreamStage(
  samples: number,
  { shardBytes = 0, side = 10 }: { shardBytes?: number; side?: number } = {},
): Promise<StreamStage> {
  const server = await startTestServer({ shardBytes });
  const { ask, token, url } = server;
  const get: StreamStage["get"] = (path, { token: given = token, headers = {}, ...rest } = {}) =>
    fetch(url + path, {
      ...rest,
      headers: { ...headers, ...(given === null ? {} : { authorization: `Bearer ${given}` }) },
    });
  const change: StreamStage["change"] = async (mutation, input, fields) => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const where = { dataset: { owner: "admin", name: "pictures" }, branch: "main" };
    const text = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`;
    return (await ask(text, { input: { ...where, ...input } }))[mutation];
  };
  await ask(
    `mutation { createDataset(input: { owner: "admin", name: "pictures" }) { dataset { id } } }`,
  );
  const classNames = ["cat", "dog", "owl"];
  for (const tensor of [
    { path: "images", htype: "IMAGE" },
    { path: "labels", htype: "CLASS_LABEL", describes: "OBJECT", classNames },
    { path: "boxes", htype: "BBOX", describes: "OBJECT" },
    { path: "model_evaluation/loss", htype: "GENERIC" },
    { path: "serial", htype: "GENERIC", dtype: "INT64" },
    { path: "note", htype: "TEXT" },
    { path: "extra", htype: "JSON" },
    { path: "features", htype: "GENERIC", dtype: "FLOAT32" },
  ])
    await change("createTensor", tensor, "tensor { path }");
  const pictures = await Promise.all(
    Array.from({ length: samples }, (_, index) => picture(index, side)),
  );
  const digests = await Promise.all(pictures.map((bytes) => upload(server, bytes)));
  const { sampleIds } = (await change(
    "appendSamples",
    { samples: digests.map((image, index) => ({ values: valuesOf(index, image) })) },
    "sampleIds",
  )) as { sampleIds: number[] };
  await change("commit", { message: "Append samples" }, "commit { commitId }");
  const list: StreamStage["list"] = async (ref = "main", parameters = {}) => {
    const query = new URLSearchParams(
      Object.entries(parameters).map(([name, value]) => [name, String(value)]),
    );
    const response = await get(
      `/datasets/admin/pictures/${encodeURIComponent(ref)}/shards?${query.toString()}`,
    );
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as ShardList;
  };
  const readAll: StreamStage["readAll"] = async ({ shards }) => {
    const read: TarMember[][] = [];
    for (const shard of shards)
      read.push(readTar(Buffer.from(await (await get(shard.url)).arrayBuffer())));
    return read;
  };
  return { server, pictures, sampleIds, get, list, readAll, change };
}

/** In turn a PNG and a JPEG, twice as wide as high. */
async function picture(index: number, side: number): Promise<Buffer> {
  const raw = { width: 2 * side, height: side, channels: 3 } as const;
  const image = sharp(randomBytes(raw.width * raw.height * raw.channels), { raw });
  return index % 2 === 0 ? image.png().toBuffer() : image.jpeg().toBuffer();
}

async function upload({ url, token }: TestServer, bytes: Buffer): Promise<string> {
  const response = await fetch(`${url}/blobs?dataset=admin%2Fpictures`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: bytes as BodyInit,
  });
  return ((await response.json()) as { digest: string }).digest;
}

function valuesOf(index: number, image: string): object[] {
  const features = Buffer.from(Float32Array.of(index, 0.5, -1, 0, 0, 7).buffer).toString("base64");
  return [
    { tensor: "images", image },
    { tensor: "labels", labels: ["dog", "cat"] },
    { tensor: "boxes", boxes: BOXES },
    ...(index % 3 === 2 ? [] : [{ tensor: "model_evaluation/loss", number: index / 4 }]),
    { tensor: "serial", text: String(9_007_199_254_740_993n + BigInt(index)) },
    { tensor: "note", text: `sample "${index}"` },
    { tensor: "extra", json: { index, nested: [null, true] } },
    { tensor: "features", array: { shape: [2, 3], base64: features } },
  ];
}
