import { rm } from "node:fs/promises";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

/** What runs on a data folder, for other commands. Left behind by a process that was killed. */
export interface RunningNote {
  pid: number;
  url: string;
  databaseUrl: string;
}

export async function readRunningNote(path: string): Promise<RunningNote | null> {
  const text = await readPrivateFile(path);
  return text === null ? null : (JSON.parse(text) as RunningNote);
}

/** Answers how to take the note away. */
export async function writeRunningNote(
  path: string,
  note: RunningNote,
): Promise<() => Promise<void>> {
  await writePrivateFile(path, JSON.stringify(note));
  return async () => {
    const found = await readRunningNote(path);
    if (found?.pid === note.pid) await rm(path, { force: true });
  };
}
