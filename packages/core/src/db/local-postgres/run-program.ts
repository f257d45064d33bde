import { spawn } from "node:child_process";
import { type Account, asAccount } from "./account.ts";

export interface ProgramOptions {
  folder: string;
  account: Account | undefined;
}

export interface ProgramResult {
  ok: boolean;
  /** What it wrote to both outputs, or why it could not be started. */
  output: string;
}

/** Only what the programs need: variables such as `PGPORT` of the caller would change what they do. */
export const PROGRAM_ENVIRONMENT = { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" };

/**
 * Runs a program to its end in a folder, as an account. Never throws: a program that can't be
 * started is not ok.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const end = (ok: boolean, reason = "") =>
      resolve({ ok, output: Buffer.concat(parts).toString() + reason });
    const child = spawn(file, args, {
      cwd: options.folder,
      env: PROGRAM_ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe"],
      ...asAccount(options.account),
    });
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.stderr.on("data", (part: Buffer) => parts.push(part));
    child.on("error", (error) => end(false, error.message));
    child.on("close", (code) => end(code === 0));
  });
}
