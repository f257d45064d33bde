import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomUUID } from "node:crypto";
import { getOrCreateSetting } from "../db/get-or-create-setting.ts";
import { hasEnded } from "../evaluation/run-events.ts";
import { GRACE } from "./process/protocol.ts";
import type { TrainingState } from "./training-events.ts";
import type { TrainingServices } from "./training-services.ts";

/** What a worker has of a training on its own disk. */
export interface TrainingFolder {
  /** The trainer's own. */
  path: string;
  /** Whether a trainer has left something to go on from. */
  isBegun: boolean;
  /** Notes which process is at work in it. */
  occupy(pid: number): Promise<void>;
}

/** Opens the folder of a training, once the trainer of a worker that was killed is out of it. */
export async function openTrainingFolder(
  services: TrainingServices,
  runId: number,
): Promise<TrainingFolder> {
  const root = await folderOfTraining(services, runId);
  const [path, note] = [join(root, "trainer"), join(root, "pid")];
  await mkdir(path, { recursive: true, mode: 0o700 });
  await waitForEnd(Number(await readFile(note, "utf8").catch(() => "0")));
  return {
    path,
    isBegun: (await readdir(path)).length > 0,
    occupy: (pid) => writeFile(note, String(pid)),
  };
}

export async function removeTrainingFolder(
  services: TrainingServices,
  runId: number,
): Promise<void> {
  await rm(await folderOfTraining(services, runId), { recursive: true, force: true });
}

/** Removes the folders of trainings that have ended while no worker was here, and of those that are gone. */
export async function removeLeftFolders(services: TrainingServices): Promise<void> {
  const { pool } = services;
  const folder = await folderOfDatabase(services);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    const [run] = await pool.sql<{ state: TrainingState }[]>`
      select state from training_runs where id::text = ${name}`;
    if (run === undefined || hasEnded(run.state))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function folderOfTraining(services: TrainingServices, runId: number): Promise<string> {
  return join(await folderOfDatabase(services), String(runId));
}

/** Workers of several databases may share a disk, and each database counts its trainings from 1. */
async function folderOfDatabase({ pool, workFolder }: TrainingServices): Promise<string> {
  return join(workFolder, await getOrCreateSetting(pool, "trainings-folder", randomUUID()));
}

/** A trainer saves a checkpoint when its worker is gone, for so long at most. */
async function waitForEnd(pid: number): Promise<void> {
  const until = Date.now() + 2 * GRACE;
  while (pid > 0 && isAlive(pid) && Date.now() < until) await sleep(100);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
