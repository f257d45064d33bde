import { LoupeError, readSummaryPart } from "@loupe/core";
import type { RunSummary } from "@loupe/plugin-api";
import type { Context } from "../context.ts";

/** Bytes of summaries that one operation may read: those of thousands of runs fit, but for curves. */
const MOST_BYTES = 32 << 20;

/** A part of the summary of a run. @throws LIMIT_EXCEEDED where an operation asks for too many */
export async function readSummary<Part extends keyof RunSummary>(
  context: Context,
  runId: number,
  part: Part,
): Promise<NonNullable<RunSummary[Part]> | null> {
  const found = await context.reads.once(`${part} of run ${runId}`, async (db) => {
    const read = await readSummaryPart(db, runId, part);
    await countBytes(context, read?.bytes ?? 0);
    return read;
  });
  return found?.value ?? null;
}

async function countBytes(context: Context, bytes: number): Promise<void> {
  const read = await context.reads.keep("bytes of summaries", async () => ({ bytes: 0 }));
  read.bytes += bytes;
  if (read.bytes <= MOST_BYTES) return;
  throw new LoupeError(
    "LIMIT_EXCEEDED",
    `The summaries of these runs take more than ${MOST_BYTES} bytes; expected fewer runs, or parts of them, in one operation.`,
  );
}
