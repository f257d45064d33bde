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

/** Starts a server of the loop's own: on a free port, with its own Postgres, in a temporary folder. */
export async function openServer(log: (message: string) => void): Promise<LoopServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "loupe-loop-"));
  const removeData = () => rm(dataDir, { recursive: true, force: true });
  try {
    // As root, Postgres runs as another user, who must be able to pass through.
    await chmod(dataDir, 0o711);
    const running = await startLoupe({ dataDir, port: 0, databaseUrl: "", log });
    const close = () => running.close().finally(removeData);
    return { client: loupeClient({ url: running.url, token: running.localToken }), owner: running.owner, close };
  } catch (error) {
    await removeData();
    throw error;
  }
}
