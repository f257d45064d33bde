import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readPrivateFile, writePrivateFile } from "../private-file.ts";

/**
 * `making` from before the first dataset of the demo until it is whole; `skipped` where there were
 * datasets already.
 */
export type DemoState = "making" | "made" | "skipped";

/** Null where no start has looked yet. */
export async function readDemoState(folder: string): Promise<DemoState | null> {
  const text = await readPrivateFile(join(folder, "state.json"));
  return text === null ? null : (JSON.parse(text) as { state: DemoState }).state;
}

export async function writeDemoState(folder: string, state: DemoState): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writePrivateFile(join(folder, "state.json"), `${JSON.stringify({ state })}\n`);
}

/** A sample of the demo in which a label was made wrong on purpose. */
export interface Planted {
  index: number;
  sampleId: number;
  /** What was done: a box removed, a class changed, a box shifted, a box invented. */
  spoiled: unknown;
}

/** What was planted, apart from the dataset: to score with. */
export async function writePlanted(folder: string, planted: readonly Planted[]): Promise<void> {
  await writePrivateFile(join(folder, "planted.json"), `${JSON.stringify(planted, null, 2)}\n`);
}

/** Null where it was not written. */
export async function readPlanted(folder: string): Promise<Planted[] | null> {
  const text = await readPrivateFile(join(folder, "planted.json"));
  return text === null ? null : (JSON.parse(text) as Planted[]);
}
