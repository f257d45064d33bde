/** One dataset by its owner and name. */
export interface DatasetName {
  owner: string;
  name: string;
}

export type Variables = Readonly<Record<string, unknown>>;

export interface StoredImage {
  /** SHA-256 of the file, in hex: what `image` takes as a value. */
  digest: string;
  width: number;
  height: number;
}

export interface RunProgress {
  number: number;
  state: "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
  samplesDone: number;
  samplesTotal: number | null;
  log: string | null;
}

/** Speaks to a running Loupe. All methods throw LoupeClientError. */
export interface LoupeClient {
  readonly url: string;
  /** Sends one operation and answers its data. */
  query<Data>(document: string, variables?: Variables): Promise<Data>;
  /** Stores an image for a dataset; the same bytes are stored once. */
  uploadImage(dataset: DatasetName, bytes: Uint8Array): Promise<StoredImage>;
  /** The events of a run by its global id, from the first one until it has ended; goes on after a lost connection. */
  watchRun(id: string, signal?: AbortSignal): AsyncGenerator<RunProgress>;
}

export interface LoupeClientOptions {
  /** Such as `http://127.0.0.1:4000`. */
  url: string;
  token?: string | undefined;
}

export function loupeClient(options: LoupeClientOptions): LoupeClient {
  throw new Error(`The client of ${options.url} is being written.`);
}
