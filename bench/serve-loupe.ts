import { startLoupe } from "../packages/cli/src/index.ts";
import { startChild, type Child } from "./child-process.ts";

/** A Loupe in a process of its own. */
export interface ServedLoupe {
  url: string;
  /** Of the administrator. */
  token: string;
  owner: string;
}

/** Starts Loupe on a data folder; with a database of its own unless one is given. */
export function serveLoupe(dataDir: string, databaseUrl = ""): Promise<Child<ServedLoupe>> {
  return startChild<ServedLoupe>(new URL(import.meta.url), [dataDir, databaseUrl]);
}

async function serve(): Promise<void> {
  const [dataDir, databaseUrl] = process.argv.slice(2);
  const loupe = await startLoupe({ dataDir: dataDir!, databaseUrl, port: 0 });
  const end = () => void loupe.close().then(() => process.exit());
  process.once("SIGTERM", end);
  process.once("disconnect", end);
  const served: ServedLoupe = { url: loupe.url, token: loupe.localToken, owner: loupe.owner };
  process.send!(served);
}

if (import.meta.main) await serve();
