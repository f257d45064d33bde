import type {
  ArrayValue,
  EvaluatorOutputs,
  JsonValue,
  OutputSpec,
  OutputValue,
} from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { BulkWrite } from "../tensor/bulk-write.ts";
import type { ValueInput } from "../tensor/value.ts";
import type { Membership } from "../version/membership.ts";
import { refuseBadOutputs, refuseWrongCount, type DeclaredOutputs } from "./check-outputs.ts";
import type { EvaluatorProcess } from "./process/evaluator-process.ts";

export interface OutputTarget {
  declared: DeclaredOutputs;
  membership: Membership;
  writer: BulkWrite;
  /** So many samples more have been stored. */
  onWritten(samples: number): void;
}

/**
 * Checks and stores what the process yields, while it goes on.
 *
 * @throws EVALUATOR_FAILED for anything but one declared result for each sample
 */
export async function writeOutputs(process: EvaluatorProcess, target: OutputTarget): Promise<void> {
  const { declared, membership } = target;
  let count = 0;
  for await (const batch of process.outputs) {
    if (count + batch.length > membership.count)
      refuseWrongCount(declared.evaluator, count + batch.length, membership.count);
    await writeBatch(batch, count, target);
    count += batch.length;
    process.written(batch.length);
    target.onWritten(batch.length);
  }
  refuseWrongCount(declared.evaluator, count, membership.count);
}

async function writeBatch(
  batch: readonly EvaluatorOutputs[],
  from: number,
  target: OutputTarget,
): Promise<void> {
  const sampleIds = target.membership.slice(from, batch.length);
  const rows = batch.map((outputs, position) => {
    refuseBadOutputs(target.declared, from + position, outputs);
    return { sampleId: sampleIds[position]!, values: valuesOf(target.declared.specs, outputs) };
  });
  try {
    await target.writer.write(rows);
  } catch (error) {
    throw asFailure(target.declared.evaluator, error);
  }
}

/** What the tensors refuse is the evaluator's fault. */
function asFailure(evaluator: string, error: unknown): unknown {
  if (!(error instanceof LoupeError) || !["INVALID_VALUE", "LENGTH_MISMATCH"].includes(error.code))
    return error;
  return new LoupeError("EVALUATOR_FAILED", `Evaluator "${evaluator}" failed: ${error.message}`, {
    cause: error,
  });
}

function valuesOf(
  specs: Readonly<Record<string, OutputSpec>>,
  outputs: EvaluatorOutputs,
): Record<string, ValueInput | null> {
  const values = Object.entries(specs).map(([name, spec]) => [
    name,
    valueOf(spec, outputs[name] ?? null),
  ]);
  return Object.fromEntries(values) as Record<string, ValueInput | null>;
}

/** Once checked, the htype says what the value is. */
function valueOf(spec: OutputSpec, value: OutputValue): ValueInput | null {
  if (value === null) return null;
  switch (spec.htype) {
    case "class_label":
      return { labels: value as number[] };
    case "bbox":
      return { boxes: value as number[][] };
    case "text":
      return { text: value as string };
    case "json":
      return { json: value as JsonValue };
    default:
      if (typeof value === "number") return { number: value };
      return Array.isArray(value) ? { numbers: value as number[] } : { array: value as ArrayValue };
  }
}
