import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { EvaluationStage } from "./evaluation-stage.ts";

/** A worker in a process of its own, as on another machine. */
export interface WorkerProcess {
  /** Ends it at once. */
  kill(): Promise<void>;
}

/** Starts a worker on the database, images and plugins of a stage. */
export function startWorkerProcess({ pool, folder, plugins }: EvaluationStage): WorkerProcess {
  const child = spawn(process.execPath, ["--input-type=module", "-e", PROGRAM], {
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      WORKER: JSON.stringify({ url: pool.url, folder, configUrl: plugins.configUrl }),
    },
  });
  return { kill: () => kill(child) };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "close");
}

const CORE = JSON.stringify(new URL("../../packages/core/src/index.ts", import.meta.url).href);

const PROGRAM = `
  import { loadPlugins, openBlobStore, openDatabase, openEvaluationQueue, startEvaluationWorker } from ${CORE};
  const { url, folder, configUrl } = JSON.parse(process.env.WORKER);
  const pool = openDatabase(url);
  const blobs = await openBlobStore(folder);
  const plugins = await loadPlugins(configUrl);
  const queue = await openEvaluationQueue(pool, console.error);
  await startEvaluationWorker({ pool, blobs, plugins, queue, log: console.error });`;
