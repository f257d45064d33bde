import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  migrate,
  openDatabase,
  startLocalPostgres,
  type DatabasePool,
} from "../packages/core/src/index.ts";
import { cleanUpLater } from "./clean-up.ts";

export interface ScratchDatabase {
  pool: DatabasePool;
  /** A folder for whatever else the bench stores. */
  folder: string;
  close(): Promise<void>;
}

/** A folder that is removed when the bench ends. */
export async function makeScratchFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-bench-"));
  const remove = cleanUpLater(() => rm(folder, { recursive: true, force: true }));
  // As root, Postgres runs as another user, who has to come through.
  await chmod(folder, 0o711);
  return { folder, remove };
}

/** A Postgres of the bench's own with a migrated database, in a folder that is removed with it. */
export async function openScratchDatabase(): Promise<ScratchDatabase> {
  const { folder, remove } = await makeScratchFolder();
  const postgres = await startLocalPostgres({
    dataFolder: join(folder, "postgres"),
    sharedFolder: join(folder, "shared"),
  });
  const stop = cleanUpLater(() => postgres.stop());
  const pool = openDatabase(postgres.url);
  await migrate(pool, MIGRATIONS);
  const close = async () => {
    await pool.close();
    await stop();
    await remove();
  };
  return { pool, folder, close };
}

const MIGRATIONS = fileURLToPath(new URL("../migrations", import.meta.url));
