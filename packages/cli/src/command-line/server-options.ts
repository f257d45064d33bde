import type { Command } from "commander";
import { loupeClient, type LoupeClient } from "../client/loupe-client.ts";
import { dataPaths } from "../start/data-paths.ts";
import { readPrivateFile } from "../start/private-file.ts";
import { readRunningNote } from "../start/running-file.ts";

/** What commands know that speak to a running Loupe. */
export interface ServerOptions {
  server?: string;
  token?: string;
  dataDir: string;
  json?: boolean;
}

export const DEFAULT_DATA_DIR = ".loupe";
const DEFAULT_SERVER = "http://127.0.0.1:4000";

export function addServerOptions(command: Command): Command {
  return command
    .option(
      "--server <url>",
      `the Loupe to speak to; else LOUPE_SERVER, else the one that runs on the data folder, else ${DEFAULT_SERVER}`,
    )
    .option(
      "--token <token>",
      "who asks; else LOUPE_TOKEN, else the token that `loupe start` left in the data folder",
    )
    .option("--data-dir <folder>", "the data folder of a Loupe on this machine", DEFAULT_DATA_DIR)
    .option("--json", "print JSON on standard output, and nothing else there");
}

export async function openClient(options: ServerOptions): Promise<LoupeClient> {
  const folder = dataPaths(options.dataDir);
  const url =
    options.server ??
    process.env["LOUPE_SERVER"] ??
    (await readRunningNote(folder.running))?.url ??
    DEFAULT_SERVER;
  const token =
    options.token ?? process.env["LOUPE_TOKEN"] ?? (await localToken(url, folder.token));
  return loupeClient({ url, token });
}

/** The token of this machine's Loupe is never sent to another machine. */
async function localToken(url: string, file: string): Promise<string | undefined> {
  const host = URL.parse(url)?.hostname;
  if (host !== "127.0.0.1" && host !== "localhost" && host !== "[::1]") return undefined;
  return (await readPrivateFile(file))?.trim();
}
