import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "../command-error.ts";
import { silent, type StartProgress } from "../output/progress.ts";
import { VIEWER_BUILDS_FOLDER, VIEWER_FOLDER } from "../paths.ts";

/**
 * The folder of the built viewer. Builds it where its sources have changed since the last time,
 * which takes a few seconds; builds are kept by the digest of what they were made from.
 *
 * @throws CommandError `VIEWER_NOT_BUILT`
 */
export async function builtViewer(progress: StartProgress = silent): Promise<string> {
  const folder = join(VIEWER_BUILDS_FOLDER, await digestOfSources());
  if (!existsSync(folder)) await buildInto(folder, progress);
  return folder;
}

async function digestOfSources(): Promise<string> {
  const entries = await readdir(VIEWER_FOLDER, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("node_modules"));
  const digest = createHash("sha256");
  for (const path of paths.toSorted()) {
    digest.update(`${path.slice(VIEWER_FOLDER.length)}\0`).update(await readFile(path));
  }
  return digest.digest("hex").slice(0, 32);
}

/** Whoever builds the same at the same time makes the same: the first to finish puts it there. */
async function buildInto(folder: string, progress: StartProgress): Promise<void> {
  const bar = progress("Building the viewer");
  await mkdir(VIEWER_BUILDS_FOLDER, { recursive: true });
  const made = await mkdtemp(join(VIEWER_BUILDS_FOLDER, "making-"));
  try {
    await runBuild(made);
    await rename(made, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
    await removeOthers(folder);
  } finally {
    await rm(made, { recursive: true, force: true });
    bar.stop();
  }
}

/** Servers that run keep their files in memory. */
async function removeOthers(folder: string): Promise<void> {
  const names = await readdir(VIEWER_BUILDS_FOLDER);
  const others = names
    .filter((name) => !name.startsWith("making-"))
    .map((name) => join(VIEWER_BUILDS_FOLDER, name))
    .filter((path) => path !== folder);
  for (const path of others) await rm(path, { recursive: true, force: true });
}

async function runBuild(folder: string): Promise<void> {
  const script = join(VIEWER_FOLDER, "build", "main.ts");
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "pipe"] });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part: Buffer) => said.push(part));
  }
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code === 0) return;
  throw new CommandError(
    "VIEWER_NOT_BUILT",
    `The viewer can't be built from ${VIEWER_FOLDER}; run \`npm ci\` and start again.\n${Buffer.concat(said).toString().trim()}`,
  );
}
