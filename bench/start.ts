import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Bench, BenchOptions } from "./bench.ts";
import { stopChild } from "./child-process.ts";
import { cleanUpLater } from "./clean-up.ts";
import { COUNTS, median } from "./measure.ts";
import { figure, type Figure } from "./report.ts";
import { makeScratchFolder } from "./scratch.ts";

/** From the command to the first answered query: on an empty folder, and on one with the demo in it. */
export const start: Bench = { samples: null, run };

async function* run({ log }: BenchOptions): AsyncGenerator<Figure> {
  const { folder, remove } = await makeScratchFolder();
  try {
    const first: number[] = [];
    for (let count = 1; count <= COUNTS; count++) {
      first.push(await secondsToAnswer(join(folder, `first-${count}`), log));
    }
    yield figure({ name: "start.first", value: median(first), unit: "s" });

    const finished = join(folder, "finished");
    yield figure({
      name: "start.demo_ready",
      value: await secondsToDemo(finished, log),
      unit: "s",
    });
    const later: number[] = [];
    for (let count = 1; count <= COUNTS; count++) later.push(await secondsToAnswer(finished, log));
    yield figure({ name: "start.later", value: median(later), unit: "s", aim: 3 });
  } finally {
    await remove();
  }
}

async function secondsToAnswer(dataDir: string, log: BenchOptions["log"]): Promise<number> {
  const port = await freePort();
  return timedStart(`first answer on ${dataDir}`, { dataDir, port, log }, (child) =>
    firstAnswer(child, port),
  );
}

/** The demo is there when the command says where Loupe runs. */
async function secondsToDemo(dataDir: string, log: BenchOptions["log"]): Promise<number> {
  return timedStart(`demo on ${dataDir}`, { dataDir, port: await freePort(), log }, (child) => {
    if (!child.stdout) throw new Error("The output of the command can't be read; expected a pipe.");
    return Promise.race([once(child.stdout, "data"), endOf(child)]);
  });
}

interface TimedStart {
  dataDir: string;
  port: number;
  log: BenchOptions["log"];
}

async function timedStart(
  what: string,
  { dataDir, port, log }: TimedStart,
  reached: (child: ChildProcess) => Promise<unknown>,
): Promise<number> {
  const begin = performance.now();
  const child = startCommand(dataDir, port);
  const stop = cleanUpLater(() => stopChild(child));
  try {
    await reached(child);
    const seconds = (performance.now() - begin) / 1000;
    log(`${what}: ${seconds.toFixed(2)} s`);
    return seconds;
  } finally {
    await stop();
  }
}

const COMMAND = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));

function startCommand(dataDir: string, port: number): ChildProcess {
  const { DATABASE_URL: _, ...env } = process.env;
  const args = [COMMAND, "start", "--port", String(port), "--data-dir", dataDir, "--json"];
  return spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}

const QUERY = "{ evaluators { name } datasets(first: 1) { edges { node { name } } } }";

async function firstAnswer(child: ChildProcess, port: number): Promise<void> {
  const ended = endOf(child);
  while (!(await Promise.race([isAnswered(port), ended])))
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

const POLL_MS = 10;

async function isAnswered(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: QUERY }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
    if (errors)
      throw new Error(`Loupe answered its first query with errors: ${JSON.stringify(errors)}`);
    return Boolean(data);
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** Nobody listens yet, or no longer: then the command has ended, which is found out by itself. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof TypeError && error.cause instanceof Error && "code" in error.cause))
    return false;
  return error.cause.code === "ECONNREFUSED" || error.cause.code === "ECONNRESET";
}

/** @throws when the command ends, with what it said last */
async function endOf(child: ChildProcess): Promise<never> {
  let said = "";
  child.stderr?.on("data", (text: Buffer) => (said = (said + text).slice(-2000)));
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  throw new Error(
    `The command ended with ${signal ?? `code ${code}`} before Loupe was there. It said: ${said}`,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
