import { startWorker } from "../../packages/cli/src/start/start-worker.ts";
import { startChild, type Child } from "../child-process.ts";

/** A worker in a process of its own beside the Loupe that runs on a data folder. */
export function startSecondWorker(dataDir: string): Promise<Child<"ready">> {
  return startChild<"ready">(new URL(import.meta.url), [dataDir]);
}

async function serve(): Promise<void> {
  const [dataDir] = process.argv.slice(2);
  const worker = await startWorker({
    dataDir: dataDir!,
    concurrency: 1,
    idleSeconds: 120,
    memoryLimit: undefined,
  });
  const end = () => void worker.close().then(() => process.exit());
  process.once("SIGTERM", end);
  process.once("disconnect", end);
  process.send!("ready");
}

if (import.meta.main) await serve();
