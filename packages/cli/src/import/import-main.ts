import { sep } from "node:path";
import type { ImportEvent } from "@loupe/server";
import { loupeClient } from "../client/loupe-client.ts";
import { loadConfiguredPlugins } from "../start/start-services.ts";
import { findImportPath } from "./find-import-path.ts";
import type { ImportOrder } from "./fork-import.ts";
import { ImportRefused, importSamples } from "./import-samples.ts";
import { planImport } from "./plan-import.ts";

// The process that `forkImport` starts: it is sent one order, and answers with events.
const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
// Without the server nobody is left to import for.
process.on("disconnect", () => stopping.abort());
process.once("message", (order: ImportOrder) => void work(order));

const TOLD_MS = 100;
const LISTED = 1_000;

async function work(order: ImportOrder): Promise<void> {
  try {
    tell(await runOrder(order));
  } catch (error) {
    tell(failure(error, order.folder));
  }
  if (process.connected) process.disconnect();
}

async function runOrder(order: ImportOrder): Promise<ImportEvent> {
  const { signal } = stopping;
  const { folder, url, token, dataset, branch, onProblem, message } = order;
  const { plugins } = await loadConfiguredPlugins();
  const { path, importer, options } = await findImportPath(plugins, order);
  const plan = await planImport(plugins, { path, importer: importer.name, options, signal });
  let told = 0;
  const report = await importSamples(loupeClient({ url, token }), {
    dataset,
    ...(branch === null ? { create: true } : { branch }),
    message,
    plan,
    onProblem,
    onProgress: (done, total) => {
      signal.throwIfAborted();
      if (Date.now() - told < TOLD_MS) return;
      told = Date.now();
      tell({ event: "progress", done, total: total ?? null });
    },
  });
  const { imported, commitId, problems } = report;
  const listed = problems.slice(0, LISTED).map((problem) => shown(problem, folder));
  return { event: "done", imported, commitId, problemCount: problems.length, problems: listed };
}

function failure(error: unknown, folder: string): ImportEvent {
  const { code = "IMPORT_FAILED", message } = error as { code?: string; message: string };
  if (stopping.signal.aborted && code !== "IMPORT_NOT_UNDONE")
    return { event: "error", code: "INTERRUPTED", message: "Cancelled; nothing was imported." };
  const problems =
    error instanceof ImportRefused
      ? { problems: error.problems.slice(0, LISTED).map((one) => shown(one, folder)) }
      : {};
  return { event: "error", code, message: withoutFolder(message, folder), ...problems };
}

function shown({ file, reason }: { file: string; reason: string }, folder: string) {
  return { file: withoutFolder(file, folder), reason: withoutFolder(reason, folder) };
}

/** Where the server has unpacked to says nothing to people. */
function withoutFolder(text: string, folder: string): string {
  return text.replaceAll(folder + sep, "").replaceAll(folder, "the upload");
}

function tell(event: ImportEvent): void {
  if (process.connected) process.send!(event);
}
