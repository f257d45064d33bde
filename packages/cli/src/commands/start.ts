import { relative } from "node:path";
import type { Command } from "commander";
import { wholeNumber } from "../command-line/arguments.ts";
import { reportFailure } from "../command-line/report.ts";
import { DEFAULT_DATA_DIR } from "../command-line/server-options.ts";
import { watchSignals } from "../command-line/watch-signals.ts";
import { showProgress } from "../output/progress.ts";
import type { RunningLoupe } from "../start/start-loupe.ts";

interface StartOptions {
  port: number;
  host: string;
  dataDir: string;
  demo: boolean;
  keepShards: number;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe start                                  port 4000, data in .loupe; the first start makes a demo
  $ loupe start --port 4001 --data-dir /data/loupe
  $ DATABASE_URL=postgres://me@db/loupe loupe start --no-demo
`;

export function addStartCommand(program: Command): void {
  program
    .command("start")
    .description("start Loupe: database, evaluations and server")
    .option(
      "--port <number>",
      "the port to listen on; 0 takes a free one",
      wholeNumber(0, 65_535),
      4000,
    )
    .option(
      "--host <address>",
      "the address to listen on; others than 127.0.0.1 open Loupe to the network",
      "127.0.0.1",
    )
    .option("--data-dir <folder>", "where everything is kept", DEFAULT_DATA_DIR)
    .option(
      "--keep-shards <gigabytes>",
      "how much of what trainers have read to keep on disk for the next time; 0 keeps nothing",
      wholeNumber(0, 1_000_000),
      10,
    )
    .option("--no-demo", "make no demo on the first start")
    .option("--json", "print where it runs as one JSON object")
    .addHelpText("after", EXAMPLES)
    .action(start);
}

async function start(options: StartOptions): Promise<void> {
  const stop = watchSignals();
  try {
    const { startLoupe } = await import("../start/start-loupe.ts");
    const { json, keepShards, ...given } = options;
    const shardBytes = keepShards * 1e9;
    const loupe = await startLoupe({
      ...given,
      shardBytes,
      progress: showProgress,
      signal: stop.signal,
    });
    if (!stop.signal.aborted) console.log(json ? JSON.stringify(toJson(loupe)) : describe(loupe));
    await stop.requested;
    await loupe.close();
  } catch (error) {
    if (error === stop.signal.reason) return;
    reportFailure(error, options);
    exitSoon();
  } finally {
    stop.close();
  }
}

/**
 * All is closed by then, but postgres.js goes on connecting to what hangs up on it, which would
 * keep the process.
 */
function exitSoon(): void {
  setTimeout(() => process.exit(), 1000).unref();
}

function toJson({ url, signInUrl, adminToken, dataDir }: RunningLoupe) {
  return { url, signInUrl, adminToken: adminToken ?? null, dataDir };
}

function describe({
  url,
  signInUrl,
  adminToken,
  owner,
  dataDir,
  databasePlace,
}: RunningLoupe): string {
  const isElsewhere =
    relative(dataDir, databasePlace).startsWith("..") || databasePlace.includes(" ");
  return [
    `Loupe is ready at ${url}`,
    "",
    `  Open    ${signInUrl}`,
    "          (signs you in, once; each start prints a new link)",
    `  Data    ${dataDir}${isElsewhere ? ` and ${databasePlace}` : ""}`,
    ...(adminToken === undefined
      ? []
      : [`  Token   ${adminToken}`, `          (of ${owner}, for scripts; it is not shown again)`]),
    "",
    "Ctrl+C stops it.",
  ].join("\n");
}
