import type { LoupeError } from "@loupe/core";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import { CommandError } from "../command-error.ts";

/** What a command has to say when it is done. */
export interface Outcome {
  /** For people. */
  text: string;
  /** For scripts: what `--json` prints instead. */
  json: unknown;
  /** Default 0. */
  exitCode?: number;
}

/**
 * Carries out a command: prints its outcome on standard output, and of a failure one sentence on
 * standard error.
 */
export async function report(
  options: { json?: boolean },
  work: () => Promise<Outcome>,
): Promise<void> {
  try {
    const { text, json, exitCode = 0 } = await work();
    if (options.json) console.log(JSON.stringify(json));
    else if (text !== "") console.log(text);
    process.exitCode = exitCode;
  } catch (error) {
    reportFailure(error, options);
  }
}

/**
 * Says what went wrong; only a fault of the program itself shows where in the code. Sets the exit
 * code 1.
 */
export function reportFailure(error: unknown, { json = false }: { json?: boolean } = {}): void {
  const known = isMeantForPeople(error);
  console.error(known ? error.message : error);
  const { code, message } = known ? error : { code: "INTERNAL", message: String(error) };
  if (json) console.log(JSON.stringify({ error: { code, message } }));
  process.exitCode = 1;
}

/** A LoupeError goes by its name: core takes a second to load, and most commands do without it. */
function isMeantForPeople(error: unknown): error is LoupeError | LoupeClientError | CommandError {
  if (error instanceof LoupeClientError || error instanceof CommandError) return true;
  return error instanceof Error && error.name === "LoupeError";
}
