import { useEffect, useMemo, useSyncExternalStore } from "react";
import { onReconnected } from "../graphql/connection.ts";
import { askForObjects } from "./ask-for-objects.ts";
import { startLog, type EditLog, type EditTarget } from "./edit-log.ts";
import { fetchNews, sendEdits } from "./send-edits.ts";
import { logName, readLog, subscribeToLogs, updateLog, writeLog } from "./stored-logs.ts";

/** The edits of a sample, and how to make more of them. */
export interface Editing {
  log: EditLog;
  /** Puts another log in its place, and sends what is new. */
  change: (change: (log: EditLog) => EditLog) => void;
}

/** Undefined until the server has said what the objects are. */
export function useEditLog(target: EditTarget | null): Editing | undefined {
  const key = target && JSON.stringify(target);
  const name = target && logName(target);
  const log = useSyncExternalStore(subscribeToLogs, () => (name === null ? null : readLog(name)));
  useEffect(() => {
    if (key === null) return;
    const open = () => void openLog(JSON.parse(key) as EditTarget);
    open();
    return onReconnected(open);
  }, [key]);
  return useMemo(() => {
    if (name === null || !log) return undefined;
    const change: Editing["change"] = (change) => {
      updateLog(name, change);
      void sendEdits(name);
    };
    return { log, change };
  }, [name, log]);
}

/** Begins a log, or goes on with the one that is there. */
async function openLog(target: EditTarget): Promise<void> {
  const name = logName(target);
  if (readLog(name)) {
    // Tensors may have other names since, and datasets too.
    updateLog(name, (now) => ({ ...now, target }));
    await sendEdits(name);
    await fetchNews(name);
    return;
  }
  const state = await askForObjects(target);
  if (state && !readLog(name)) writeLog(name, startLog(target, state));
}
