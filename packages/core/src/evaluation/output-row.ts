import type {
  ArrayValue,
  EvaluatorOutputs,
  JsonValue,
  OutputSpec,
  OutputValue,
} from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { BulkRow } from "../tensor/bulk-columns.ts";
import type { ValueInput } from "../tensor/value.ts";
import { refuseBadOutputs, type DeclaredOutputs } from "./check-outputs.ts";

/**
 * What an evaluator has yielded for a sample, as a row to be stored.
 *
 * @throws EVALUATOR_FAILED where that is not what was declared
 */
export function rowOf(
  declared: DeclaredOutputs,
  { id, index }: { id: number; index: number },
  outputs: EvaluatorOutputs,
): BulkRow {
  refuseBadOutputs(declared, index, outputs);
  return { sampleId: id, values: valuesOf(declared.specs, outputs) };
}

/** What the tensors refuse is the evaluator's fault. */
export function asFailure(evaluator: string, index: number, error: unknown): unknown {
  if (!(error instanceof LoupeError) || !["INVALID_VALUE", "LENGTH_MISMATCH"].includes(error.code))
    return error;
  return new LoupeError(
    "EVALUATOR_FAILED",
    `Evaluator "${evaluator}" failed at its sample ${index}: ${error.message}`,
    { cause: error },
  );
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
