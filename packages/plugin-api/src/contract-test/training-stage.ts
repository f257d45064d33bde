import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { BoundInput, EvaluatorSample, ImageInput, InputValue } from "../evaluator.ts";
import type { TrainingSplit } from "../trainer.ts";
import { tarOf } from "./tar.ts";

/** A stream of a few samples, as the platform would serve it, in one shard. */
export interface TrainingStage {
  train: TrainingSplit;
  validation?: TrainingSplit;
  close(): Promise<void>;
}

export interface StagedSamples {
  inputs: Readonly<Record<string, BoundInput>>;
  /** Values by role. */
  samples: readonly EvaluatorSample[];
  validation?: readonly EvaluatorSample[] | undefined;
}

const TOKEN = "contract-test";

export async function openTrainingStage(staged: StagedSamples): Promise<TrainingStage> {
  const server = createServer(
    (request, response) => void answer(staged, request, response).catch(() => response.destroy()),
  );
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const split = (name: string) => ({
    url: `http://127.0.0.1:${port}/${name}/shards`,
    token: TOKEN,
    inputs: staged.inputs,
  });
  return {
    train: split("train"),
    ...(staged.validation ? { validation: split("validation") } : {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  { inputs, samples, validation = [] }: StagedSamples,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const [, split, , shard] = url.pathname.split("/");
  const chosen = split === "train" ? samples : validation;
  const wanted = url.searchParams.get("tensors")?.split(",");
  const bound = Object.entries(inputs).filter(([, { tensor }]) => wanted?.includes(tensor) ?? true);
  if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end();
  else if (shard === undefined)
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify(listOf(`${url.pathname}/0.tar${url.search}`, bound, chosen)));
  else response.end(tarOf(await membersOf(bound, chosen)));
}

type Bound = readonly (readonly [role: string, input: BoundInput])[];

function listOf(shard: string, bound: Bound, samples: readonly EvaluatorSample[]) {
  return {
    dataset: "contract/test",
    commit: "0".repeat(64),
    samples: samples.length,
    tensors: Object.fromEntries(bound.map(([, input]) => [input.tensor, describeTensor(input)])),
    shards: [{ number: 0, samples: samples.length, url: shard }],
  };
}

function describeTensor({ tensor, htype, classNames, coords }: BoundInput) {
  const member = `${memberOf(tensor)}.${htype === "image" ? "{jpg|png}" : "json"}`;
  return { htype, member, ...(classNames && { classNames }), ...(coords && { coords }) };
}

async function membersOf(bound: Bound, samples: readonly EvaluatorSample[]) {
  const all = samples.map(async ({ index, values }) => {
    const key = `${digits(index + 1)}-${digits(index)}`;
    const given = bound.filter(([role]) => (values[role] ?? null) !== null);
    return Promise.all(
      given.map(async ([role, { tensor, htype }]) => {
        const { extension, bytes } = await encode(htype, values[role]!);
        return { name: `${key}.${memberOf(tensor)}.${extension}`, bytes };
      }),
    );
  });
  return (await Promise.all(all)).flat();
}

async function encode(
  htype: BoundInput["htype"],
  value: InputValue,
): Promise<{ extension: string; bytes: Uint8Array }> {
  if (htype !== "image") return { extension: "json", bytes: Buffer.from(JSON.stringify(value)) };
  const bytes = await (value as ImageInput).read();
  return { extension: bytes[0] === 0xff ? "jpg" : "png", bytes };
}

function memberOf(tensor: string): string {
  return tensor.replaceAll("/", ".");
}

function digits(number: number): string {
  return String(number).padStart(12, "0");
}
