import { join, resolve } from "node:path";

/** What lies where in a data folder. */
export interface DataPaths {
  path: string;
  /** Of the Postgres that comes along. */
  postgres: string;
  blobs: string;
  /** Finished shards, kept for the next reading. */
  shards: string;
  /** What trainers at work keep. */
  trainings: string;
  demo: string;
  /** A token for the command line on this machine. */
  token: string;
  /** Says what runs on the folder. */
  running: string;
}

export function dataPaths(path: string): DataPaths {
  const folder = resolve(path);
  return {
    path: folder,
    postgres: join(folder, "postgres"),
    blobs: join(folder, "blobs"),
    shards: join(folder, "shards"),
    trainings: join(folder, "trainings"),
    demo: join(folder, "demo"),
    token: join(folder, "cli-token"),
    running: join(folder, "running.json"),
  };
}
