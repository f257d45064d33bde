import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { cleanUpLater } from "./clean-up.ts";

export interface Child<Message> {
  /** What it said first. */
  message: Message;
  stop(): Promise<void>;
}

/**
 * Starts a script of the bench in a process of its own and waits for the first message it sends.
 *
 * @throws where it ends without one; what it printed is on standard error
 */
export async function startChild<Message>(
  script: URL,
  args: readonly string[],
): Promise<Child<Message>> {
  const child = fork(fileURLToPath(script), args, {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  let isStopping = false;
  child.once("exit", (code, signal) => {
    if (!isStopping) console.error(`${child.spawnargs[1]} ended with ${signal ?? `code ${code}`}.`);
  });
  const stop = cleanUpLater(() => {
    isStopping = true;
    return stopChild(child);
  });
  try {
    return { message: await firstMessage<Message>(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks to end; a child that does not is killed. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
  await exited;
  clearTimeout(kill);
}

const GRACE_MS = 15_000;

function firstMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message as Message));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(
        new Error(
          `${child.spawnargs[1]} ended with ${signal ?? `code ${code}`} before it said anything.`,
        ),
      ),
    );
  });
}
