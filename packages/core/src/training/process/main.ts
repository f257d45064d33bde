import { GRACE, killGroup, type FromTrainer, type ToTrainer } from "./protocol.ts";
import { serveTrainer } from "./serve-trainer.ts";

/**
 * Entry of a trainer's process: it lives for one training. When the process that started it is gone, the
 * trainer may save a checkpoint as it may when it is asked to end.
 */
const receive = serveTrainer({ send, finish });

function send(message: FromTrainer): Promise<void> {
  if (!process.connected) return Promise.resolve();
  return new Promise((resolve) => {
    process.send!(message, undefined, undefined, () => resolve());
  });
}

function finish(message: FromTrainer): void {
  void send(message).then(end);
}

function end(): void {
  if (process.connected) process.exit();
  killGroup(process.pid);
}

process.on("message", (message: ToTrainer) => receive(message));
process.on("disconnect", () => {
  receive({ kind: "close" });
  setTimeout(end, GRACE);
});
// A terminal or a service that is stopped tells all processes at once: the worker says what is to be done.
process.on("SIGINT", () => {}).on("SIGTERM", () => {});
// Nobody reads what is printed when the worker is gone.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
process.on("uncaughtException", (error: unknown) =>
  finish({ kind: "failed", reason: error instanceof Error ? error.message : String(error) }),
);
