import type { BlobStore } from "../blob/blob-store.ts";
import type { DatabasePool } from "../db/database.ts";
import type { InstalledPlugins } from "./plugins.ts";
import type { EvaluationQueue } from "./queue.ts";

/** What carrying out runs needs. */
export interface EvaluationServices {
  pool: DatabasePool;
  blobs: BlobStore;
  plugins: InstalledPlugins;
  queue: EvaluationQueue;
  /** For whoever operates the platform. */
  log(message: string, error?: unknown): void;
  /** Seconds an evaluator may give no sign of life before it is killed. Default 120. */
  idleSeconds?: number | undefined;
  /** Bytes of memory that an evaluator's process may take before it is killed. Default: no limit. */
  memoryLimit?: number | undefined;
}
