import { useEffect, useEffectEvent, useRef } from "react";
import { notify } from "../../app/notices.ts";
import { logName, readLog } from "../../editing/stored-logs.ts";
import type { EditTarget } from "../../editing/edit-log.ts";
import { fetchNews, sendEdits } from "../../editing/send-edits.ts";
import { useBranchChanges } from "../changes/use-branch-changes.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";

/** A person who nudges a box writes many times; the rest of the page follows once it is calm. */
const CALM_MS = 400;

/** Takes over what anybody changes on the branch, and says so where it is of this sample. */
export function useSampleNews(
  {
    params,
    revision,
    target,
  }: {
    params: SamplesParams;
    revision: number | undefined;
    target: EditTarget | null;
  },
  refresh: () => void,
): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refreshLatest = useEffectEvent(refresh);
  useBranchChanges(params, revision, () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => refreshLatest(), CALM_MS);
    if (target) void takeNewsOf(logName(target));
  });
  useEffect(() => () => clearTimeout(timer.current), []);
}

async function takeNewsOf(name: string): Promise<void> {
  const before = readLog(name);
  if (!before) return;
  await fetchNews(name);
  const after = readLog(name);
  if (!after || after.revision === before.revision) return;
  if (JSON.stringify(after.base) === JSON.stringify(before.base)) return;
  // One's own answers change the state too, and come with what was sent.
  if (JSON.stringify(after.mine) !== JSON.stringify(before.mine))
    notify("Somebody else has changed objects here; they are shown now.");
  await sendEdits(name);
}
