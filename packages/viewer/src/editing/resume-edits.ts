import { logNames } from "./stored-logs.ts";

/** Goes on with what was not acknowledged when the page was left. */
export async function resumeEdits(): Promise<void> {
  if (logNames().length === 0) return;
  const { sendAllEdits } = await import("./send-edits.ts");
  sendAllEdits();
}
