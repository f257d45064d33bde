import { mkdir, open, readdir, rm, stat, utimes, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { beginFile, type UnplacedFile } from "../blob/write-file-atomically.ts";

/** Which shard: its commit, and what `shardIdentity` says. */
export interface ShardKey {
  commitId: string;
  identity: string;
}

export interface KeptShard {
  /** To be closed by whoever reads it. */
  file: FileHandle;
  bytes: number;
}

export interface KeptShardsOptions {
  /** Nobody else's; made where there is none. */
  folder: string;
  /** Of all kept shards together, more than 0. */
  mostBytes: number;
  /** Told of shards that can't be kept or removed; those who read are not disturbed by it. */
  log: (message: string, cause: unknown) => void;
}

/** Finished shards on disk: those that were used last, as many as there is room for. */
export class KeptShards {
  readonly #options: KeptShardsOptions;
  /** Bytes by name, which is a commit and an identity. */
  readonly #sizes: LRUCache<string, number>;
  readonly #working = new Set<Promise<void>>();

  private constructor(options: KeptShardsOptions) {
    this.#options = options;
    this.#sizes = new LRUCache({
      maxSize: options.mostBytes,
      sizeCalculation: (bytes) => bytes,
      dispose: (_bytes, name, reason) => {
        if (reason !== "set") this.#remove(name);
      },
    });
  }

  /** Finds what was kept before; what a crash left half written is removed. */
  static async open(options: KeptShardsOptions): Promise<KeptShards> {
    const kept = new KeptShards(options);
    await rm(kept.#unplaced, { recursive: true, force: true });
    await mkdir(kept.#unplaced, { recursive: true, mode: 0o700 });
    for (const { name, bytes } of await findShards(options.folder)) kept.#note(name, bytes);
    return kept;
  }

  /** Opens a shard to be read; null where it is not there, or is not what was kept. */
  async find(key: ShardKey): Promise<KeptShard | null> {
    const name = nameOf(key);
    const bytes = this.#sizes.get(name);
    if (bytes === undefined) return null;
    const path = this.#pathOf(name);
    const [file, found] = await Promise.all([
      open(path).catch(ignoreMissing),
      stat(path).catch(ignoreMissing),
    ]);
    if (file && found?.size === bytes) {
      this.#run(() => noteUse(path));
      return { file, bytes };
    }
    await file?.close();
    this.#sizes.delete(name);
    return null;
  }

  /**
   * Passes a shard on while it is being made, and keeps it once it is whole. A chunk is asked for
   * when the one before it has been written and is done with.
   */
  async *keep(key: ShardKey, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let file: UnplacedFile | undefined;
    let written: Promise<void> | undefined;
    let bytes = 0;
    const giveUp = async (cause: unknown) => {
      this.#warn(cause);
      await file?.discard().catch((error: unknown) => this.#warn(error));
      file = undefined;
    };
    try {
      file = await this.#begin();
      for await (const chunk of chunks) {
        bytes += chunk.length;
        written = file?.append(chunk).catch(giveUp);
        yield chunk;
        await written;
      }
      if (file) this.#place(file, nameOf(key), bytes);
      file = undefined;
    } finally {
      await written;
      await file?.discard();
    }
  }

  /** The commits that shards are kept of. */
  commits(): string[] {
    return [...new Set(this.#names().map((name) => name.slice(0, name.indexOf("/"))))];
  }

  /** Removes the shards of a commit. */
  forget(commitId: string): void {
    const names = this.#names().filter((name) => name.startsWith(`${commitId}/`));
    for (const name of names) this.#sizes.delete(name);
  }

  /** Waits for what is still being written or removed. */
  async close(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  get #unplaced(): string {
    return join(this.#options.folder, "unplaced");
  }

  #names(): string[] {
    return [...this.#sizes.keys()];
  }

  #pathOf(name: string): string {
    return join(this.#options.folder, `${name}.tar`);
  }

  #begin(): Promise<UnplacedFile | undefined> {
    return beginFile(this.#unplaced).catch((cause: unknown) => {
      this.#warn(cause);
      return undefined;
    });
  }

  /** What is sent is sent: nobody waits until it is on the disk. */
  #place(file: UnplacedFile, name: string, bytes: number): void {
    this.#run(async () => {
      try {
        if (bytes > this.#options.mostBytes) return;
        await file.place(this.#pathOf(name));
        this.#note(name, bytes);
      } finally {
        await file.discard();
      }
    });
  }

  /** One that would need more than all the room is not among the others. */
  #note(name: string, bytes: number): void {
    this.#sizes.set(name, bytes);
    if (!this.#sizes.has(name)) this.#remove(name);
  }

  #remove(name: string): void {
    this.#run(() => rm(this.#pathOf(name), { force: true }));
  }

  #run(work: () => Promise<void>): void {
    const done = work()
      .catch((cause: unknown) => this.#warn(cause))
      .finally(() => this.#working.delete(done));
    this.#working.add(done);
  }

  #warn(cause: unknown): void {
    this.#options.log("A finished shard could not be kept or removed", cause);
  }
}

function nameOf({ commitId, identity }: ShardKey): string {
  return `${commitId}/${identity}`;
}

/** Another start goes by it; nobody waits for it. */
async function noteUse(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(ignoreMissing);
}

/** Those that were used last come last. */
async function findShards(folder: string): Promise<{ name: string; bytes: number }[]> {
  const found: { name: string; bytes: number; usedAt: number }[] = [];
  for (const path of await readdir(folder, { recursive: true })) {
    const [, commitId, identity] = /^([0-9a-f]{64})[\\/]([0-9a-f]{64})\.tar$/.exec(path) ?? [];
    if (commitId === undefined || identity === undefined) continue;
    const { size, mtimeMs } = await stat(join(folder, path));
    found.push({ name: nameOf({ commitId, identity }), bytes: size, usedAt: mtimeMs });
  }
  return found.toSorted((a, b) => a.usedAt - b.usedAt);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
