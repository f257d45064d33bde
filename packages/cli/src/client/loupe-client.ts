import { sendJson, sendOperation } from "./send.ts";
import { watchRun, type RunSubscription } from "./watch-run.ts";

/** One dataset by its owner and name. */
export interface DatasetName {
  owner: string;
  name: string;
}

export type Variables = object;

export interface StoredImage {
  /** SHA-256 of the file, in hex: what `image` takes as a value. */
  digest: string;
  /** Pixels of the upright picture. */
  width: number;
  height: number;
}

/** The files of a model, to be registered within a day. */
export interface StoredPackage {
  digest: string;
  files: { name: string; bytes: number }[];
}

export interface RunProgress {
  /** Counts the events of the run from 1. */
  number: number;
  state: "QUEUED" | "RUNNING" | "PAUSED" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  samplesDone: number;
  samplesTotal: number | null;
  log: string | null;
}

export interface TrainingProgress {
  /** Counts the events of the training from 1. */
  number: number;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  step: number;
  steps: number | null;
  fold: number | null;
  point: TrainingPoint | null;
  log: string | null;
}

/** Figures at a step. */
export interface TrainingPoint {
  kind: "PROGRESS" | "EVALUATION";
  step: number;
  figures: { name: string; value: number }[];
}

/** Speaks to a running Loupe. All methods throw LoupeClientError. */
export interface LoupeClient {
  /** Without a slash at the end. */
  readonly url: string;
  /** Sends one operation and answers its data. */
  query<Data>(document: string, variables?: Variables): Promise<Data>;
  /** Stores an image for a dataset; the same bytes are stored once. */
  uploadImage(dataset: DatasetName, bytes: Uint8Array): Promise<StoredImage>;
  /** Stores the files of a model, a zip archive, for an owner. */
  uploadModel(owner: string, archive: AsyncIterable<Uint8Array>): Promise<StoredPackage>;
  /**
   * The events of a run by its global id, from the first one until it has ended; goes on after a
   * lost connection.
   */
  watchRun(id: string, signal?: AbortSignal): AsyncGenerator<RunProgress>;
  /** The same of a training. */
  watchTraining(id: string, signal?: AbortSignal): AsyncGenerator<TrainingProgress>;
}

export interface LoupeClientOptions {
  /** Such as `http://127.0.0.1:4000`. */
  url: string;
  token?: string | undefined;
}

const RUN_PROGRESS: RunSubscription = {
  field: "runProgress",
  selection: "number state samplesDone samplesTotal log",
};

const TRAINING_PROGRESS: RunSubscription = {
  field: "trainingProgress",
  selection: "number state step steps fold log point { kind step figures { name value } }",
};

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @example
 * const client = loupeClient({ url: "http://127.0.0.1:4000", token });
 * const { viewer } = await client.query<{ viewer: { tokenName: string } }>("{ viewer { tokenName } }");
 */
export function loupeClient({ url, token }: LoupeClientOptions): LoupeClient {
  const server = { url: url.replace(/\/+$/, ""), token };
  return {
    url: server.url,
    query: (document, variables = {}) => sendOperation(server, document, variables),
    uploadImage: ({ owner, name }, bytes) => {
      const path = `/blobs?dataset=${encodeURIComponent(`${owner}/${name}`)}`;
      return sendJson<StoredImage>(server, path, { body: bytes, type: "application/octet-stream" });
    },
    uploadModel: (owner, archive) => {
      const path = `/models?owner=${encodeURIComponent(owner)}`;
      return sendJson<StoredPackage>(server, path, { body: archive, type: "application/zip" });
    },
    watchRun: (id, signal) => watchRun(server, RUN_PROGRESS, id, signal),
    watchTraining: (id, signal) => watchRun(server, TRAINING_PROGRESS, id, signal),
  };
}
