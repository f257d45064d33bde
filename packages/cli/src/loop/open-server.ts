import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loupeClient, type LoupeClient } from "../client/loupe-client.ts";
import { startLoupe } from "../start/start-loupe.ts";

export interface LoopServer {
  client: LoupeClient;
  /** To whom the loop's datasets belong. */
  owner: string;
  /** Stops the server and removes its data. */
  close(): Promise<void>;
}

/**
 * Starts a server of the loop's own: on a free port, with its own Postgres whatever `DATABASE_URL`
 * says, in a temporary folder.
 */
export async function openServer(): Promise<LoopServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "loupe-loop-"));
  try {
    // As root, Postgres runs as another user, who must be able to pass through.
    await chmod(dataDir, 0o711);
    const running = await startLoupe({ dataDir, port: 0, databaseUrl: "" });
    const client = loupeClient({ url: running.url, token: running.localToken });
    // Where Postgres can't reach the temporary folder, its data lies elsewhere.
    const close = () => running.close().finally(() => removeAll([dataDir, running.databasePlace]));
    return { client, owner: running.owner, close };
  } catch (error) {
    await removeAll([dataDir]);
    throw error;
  }
}

async function removeAll(folders: readonly string[]): Promise<void> {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
}
