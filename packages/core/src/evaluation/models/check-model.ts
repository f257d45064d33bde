import type { ChildProcess } from "node:child_process";
import type { JsonValue, ModelDescription } from "@loupe/plugin-api";
import { findUnstorableJson } from "../../db/find-unstorable.ts";
import { LoupeError } from "../../errors.ts";
import { describeExit } from "../process/describe-failure.ts";
import { forkPluginProcess } from "../process/fork-plugin-process.ts";
import { watchMemory } from "../process/watch-memory.ts";
import type { TrialAnswer, TrialRequest } from "./trial-protocol.ts";

export interface TrialLimits {
  /** Default 120. */
  seconds?: number;
  /** Bytes of memory. Default 4 GB. */
  memory?: number;
}

/** What was found out about a model. */
export interface CheckedModel extends ModelDescription {
  /** `plugin/format`. */
  format: string;
}

/**
 * Has the plugin that recognises a model load and try it, in a process of its own.
 *
 * @throws MODEL_REFUSED
 */
export async function checkModel(
  request: TrialRequest,
  limits: TrialLimits = {},
): Promise<CheckedModel> {
  const answer = await ask(request, limits);
  if (answer.kind === "refused") throw refusal(withFormat(answer.reason, answer.format));
  const { format, description } = answer;
  const unstorable = findUnstorableJson(description as unknown as JsonValue);
  if (unstorable)
    throw refusal(withFormat(`What the plugin tells of it holds ${unstorable}.`, format));
  const { classNames, folds, warnings, details } = description;
  return { format, classNames, ...(folds === undefined ? {} : { folds }), warnings, details };
}

async function ask(request: TrialRequest, limits: TrialLimits): Promise<TrialAnswer> {
  const child = forkPluginProcess(new URL("trial-main.ts", import.meta.url), () => {});
  const answer = Promise.withResolvers<TrialAnswer>();
  const refuse = (what: string) =>
    answer.resolve({ kind: "refused", reason: `The process that tried it ${what}.` });
  const stop = watchLimits(child, limits, refuse);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.on("message", (message: TrialAnswer) => answer.resolve(message));
  child.on("error", ({ message }) => refuse(`could not be reached: ${message}`));
  child.on("close", (code, signal) => refuse(describeExit(code, signal)));
  child.send(request, () => {});
  try {
    return await answer.promise;
  } finally {
    stop();
    child.kill("SIGKILL");
    await gone;
  }
}

/** Returns what ends the watching. */
function watchLimits(
  { pid }: ChildProcess,
  { seconds = 120, memory = 4e9 }: TrialLimits,
  refuse: (what: string) => void,
): () => void {
  const timer = setTimeout(() => refuse(`took more than ${seconds} seconds`), seconds * 1000);
  const stopMemoryWatch =
    pid === undefined
      ? () => {}
      : watchMemory(pid, memory, () => refuse(`took more than ${memory / 1e6} MB of memory`));
  return () => {
    clearTimeout(timer);
    stopMemoryWatch();
  };
}

function withFormat(reason: string, format: string | undefined): string {
  return format === undefined ? reason : `${reason} (${format})`;
}

function refusal(reason: string): LoupeError {
  return new LoupeError("MODEL_REFUSED", `The model is refused: ${reason}`);
}
