import { isSaved, type EditLog } from "./edit-log.ts";

const PREFIX = "loupe-edits:";
/** Logs of which all is saved are kept to go back by, the latest this many. */
const MOST_SAVED = 30;

/** What is kept with a log: when it was last written. */
interface StoredLog {
  log: EditLog;
  writtenAt: number;
}

const parsed = new Map<string, { text: string; log: EditLog }>();
const listeners = new Set<() => void>();

/** The name under which the edits of a sample's group are kept in this browser. */
export function logName({ datasetId, branch, sampleId, group }: EditLog["target"]): string {
  return JSON.stringify([datasetId, branch, sampleId, group]);
}

/** The same object as before where nothing has changed; null where there is none. */
export function readLog(name: string): EditLog | null {
  const text = localStorage.getItem(PREFIX + name);
  if (text === null) return null;
  const known = parsed.get(name);
  if (known?.text === text) return known.log;
  const { log } = JSON.parse(text) as StoredLog;
  parsed.set(name, { text, log });
  return log;
}

/** Puts another log in the place of the one that is there now, also if another window wrote it. */
export function updateLog(name: string, change: (log: EditLog) => EditLog): EditLog | null {
  const before = readLog(name);
  if (!before) return null;
  const after = change(before);
  if (after !== before) writeLog(name, after);
  return after;
}

export function writeLog(name: string, log: EditLog): void {
  if (localStorage.getItem(PREFIX + name) === null) forgetOldest(MOST_SAVED);
  const text = JSON.stringify({ log, writtenAt: Date.now() } satisfies StoredLog);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // The browser has no more room: the ways back of other samples make some.
    forgetOldest(0);
    localStorage.setItem(PREFIX + name, text);
  }
  parsed.set(name, { text, log });
  for (const listener of listeners) listener();
}

export function logNames(): string[] {
  return Object.keys(localStorage).flatMap((key) =>
    key.startsWith(PREFIX) ? key.slice(PREFIX.length) : [],
  );
}

/** Calls back when any log changes, in this window or in another one. */
export function subscribeToLogs(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** Forgets what is saved but the latest; what is not saved is never forgotten. */
function forgetOldest(kept: number): void {
  const saved = logNames()
    .map((name) => ({ name, ...readStored(name) }))
    .filter(({ log }) => isSaved(log))
    .toSorted((a, b) => b.writtenAt - a.writtenAt);
  for (const { name } of saved.slice(kept)) {
    localStorage.removeItem(PREFIX + name);
    parsed.delete(name);
  }
}

function readStored(name: string): StoredLog {
  return JSON.parse(localStorage.getItem(PREFIX + name)!) as StoredLog;
}
