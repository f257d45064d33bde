import { useEffect, useRef, useState } from "react";
import { archiveOf } from "./archive-of.ts";
import { sendImport, type ImportEvent, type ImportInput } from "./send-import.ts";
import type { UploadFile } from "./upload-files.ts";

/** How far an import is. */
export type ImportState =
  | { phase: "idle" }
  | { phase: "packing" | "uploading"; done: number; total: number }
  | { phase: "importing"; done: number; total: number | null }
  | { phase: "ended"; end: Extract<ImportEvent, { event: "done" | "error" }> };

export type ImportChoice = Omit<ImportInput, "archive">;

/** Packs files, uploads them and follows their import; one at a time. */
export function useImport() {
  const [state, setState] = useState<ImportState>({ phase: "idle" });
  const stopping = useRef<AbortController | null>(null);
  const isWorking = state.phase !== "idle" && state.phase !== "ended";
  useEffect(() => () => stopping.current?.abort(), []);
  useLeaveWarning(isWorking);
  const start = async (files: readonly UploadFile[], choice: ImportChoice) => {
    const stop = new AbortController();
    stopping.current = stop;
    const { signal } = stop;
    try {
      const total = files.reduce((sum, { file }) => sum + file.size, 0);
      setState({ phase: "packing", done: 0, total });
      const archive = await archiveOf(files, signal, (done) =>
        setState({ phase: "packing", done, total }),
      );
      setState({ phase: "uploading", done: 0, total: archive.size });
      const last = await sendImport(
        { ...choice, archive },
        {
          signal,
          onUpload: (done, all) =>
            setState(
              done < all
                ? { phase: "uploading", done, total: all }
                : { phase: "importing", done: 0, total: null },
            ),
          onEvent: (event) => {
            if (event.event === "progress")
              setState({ phase: "importing", done: event.done, total: event.total });
          },
        },
      );
      setState({ phase: "ended", end: last.event === "progress" ? CUT_OFF : last });
    } catch (error) {
      if (signal.aborted) setState({ phase: "idle" });
      else setState({ phase: "ended", end: failure(error as Error) });
    }
  };
  return {
    state,
    isWorking,
    start,
    cancel: () => stopping.current?.abort(),
    reset: () => setState({ phase: "idle" }),
  };
}

const CUT_OFF = {
  event: "error",
  code: "LOST",
  message: "The server ended before the import did.",
} as const;

function failure({ message }: Error) {
  return { event: "error", code: "UNREADABLE", message } as const;
}

/** Leaving the page ends an import. */
function useLeaveWarning(isOn: boolean): void {
  useEffect(() => {
    if (!isOn) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isOn]);
}
