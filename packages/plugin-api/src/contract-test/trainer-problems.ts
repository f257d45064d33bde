import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { BoundInput, EvaluatorSample } from "../evaluator.ts";
import { resolveOptions } from "../options.ts";
import type { TrainedModel, Trainer, TrainerContext, TrainingEvent } from "../trainer.ts";
import type { JsonValue } from "../values.ts";
import { endsWithin } from "./ends-within.ts";
import { openTrainingStage, type TrainingStage } from "./training-stage.ts";

/** A few samples to train on: numbers, boxes, labels, text, JSON and images in PNG or JPEG. */
export interface TrainerCase {
  /** Name of the trainer. */
  trainer: string;
  /** That make the training short. */
  options?: Readonly<Record<string, JsonValue>>;
  /** The bound tensors by role. */
  inputs: Readonly<Record<string, BoundInput>>;
  /** Values by role. */
  samples: readonly EvaluatorSample[];
  validation?: readonly EvaluatorSample[];
}

/**
 * Trained on a stream of the samples, it counts its steps, gives finite figures and hands over at least
 * one model, whose folder is there. Given the same folder again it does so again; an abort ends it, and it
 * goes on from there.
 */
export async function trainerProblems(
  trainer: Trainer,
  one: TrainerCase,
  patience: number,
): Promise<string[]> {
  const stage = await openTrainingStage(one);
  const folder = await mkdtemp(join(tmpdir(), "loupe-contract-"));
  try {
    const [whole, broken] = [join(folder, "whole"), join(folder, "broken")];
    await Promise.all([mkdir(whole), mkdir(broken)]);
    const first = await readEvents(trainer, contextOf(trainer, one, stage, whole));
    const again = await readEvents(trainer, contextOf(trainer, one, stage, whole));
    return [
      ...eventProblems(first),
      ...(await modelProblems(first)),
      ...(hasModel(again) ? [] : ["It handed over no model when it was given its folder again."]),
      ...(await abortProblems(trainer, contextOf(trainer, one, stage, broken), patience)),
    ];
  } finally {
    await stage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function contextOf(
  trainer: Trainer,
  one: TrainerCase,
  { train, validation }: TrainingStage,
  folder: string,
): TrainerContext {
  return {
    options: resolveOptions(trainer.options, one.options ?? {}),
    train,
    ...(validation ? { validation } : {}),
    folder,
    signal: new AbortController().signal,
  };
}

async function readEvents(trainer: Trainer, context: TrainerContext): Promise<TrainingEvent[]> {
  const events: TrainingEvent[] = [];
  for await (const event of trainer.train(context)) events.push(event);
  return events;
}

function eventProblems(events: readonly TrainingEvent[]): string[] {
  const told = events.filter((event) => event.kind === "progress" || event.kind === "evaluation");
  const problems = told.some(({ kind }) => kind === "progress") ? [] : ["It told no progress."];
  for (const { kind, step, steps, figures } of told) {
    if (!Number.isInteger(step) || !Number.isInteger(steps) || step < 0 || step > steps)
      problems.push(`It told of step ${step} of ${steps}; expected whole numbers, step by step.`);
    const wrong = Object.entries(figures).find(([, value]) => !Number.isFinite(value));
    if (wrong) problems.push(`Its ${kind} at step ${step} has a "${wrong[0]}" of ${wrong[1]}.`);
  }
  return problems;
}

async function modelProblems(events: readonly TrainingEvent[]): Promise<string[]> {
  const models = events.filter((event): event is TrainedModel => event.kind === "model");
  if (models.length === 0) return ["It handed over no model."];
  const problems = models.map(async ({ folder }) => {
    if (!isAbsolute(folder))
      return [`The folder of its model is "${folder}", which is not absolute.`];
    const found = await stat(folder).catch(() => undefined);
    return found?.isDirectory()
      ? []
      : [`The folder of its model is ${folder}, which is not there.`];
  });
  return (await Promise.all(problems)).flat();
}

async function abortProblems(
  trainer: Trainer,
  context: TrainerContext,
  patience: number,
): Promise<string[]> {
  const controller = new AbortController();
  const events = trainer.train({ ...context, signal: controller.signal })[Symbol.asyncIterator]();
  await events.next();
  controller.abort(new Error("The training was cancelled."));
  if (!(await endsWithin(drain(events), patience)))
    return [`It had not ended ${patience} ms after the abort.`];
  const after = await readEvents(trainer, context);
  return hasModel(after) ? [] : ["It handed over no model when it went on after an abort."];
}

function hasModel(events: readonly TrainingEvent[]): boolean {
  return events.some(({ kind }) => kind === "model");
}

async function drain(events: AsyncIterator<TrainingEvent>): Promise<void> {
  for (let next = await events.next(); !next.done; next = await events.next());
}
