import type {
  ArrayValue,
  EvaluatorOutputs,
  JsonValue,
  OutputSpec,
  OutputValue,
} from "@loupe/plugin-api";
import { LoupeError } from "../errors.ts";
import type { BulkRow } from "../tensor/bulk-columns.ts";
import { checkHtype } from "../tensor/htypes.ts";
import { metaOf } from "../tensor/tensor-spec.ts";
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
  const values = valuesOf(declared.specs, outputs);
  checkHtypes(declared, values);
  return { sampleId: id, values };
}

function checkHtypes(
  { specs, classNames, htypes }: DeclaredOutputs,
  values: Readonly<Record<string, ValueInput | null>>,
): void {
  for (const [path, spec] of Object.entries(specs)) {
    const value = values[path] ?? null;
    if (spec.htypeName === undefined || value === null) continue;
    const names = spec.classNames ?? classNames[path];
    const { htype, describes = "SAMPLE" } = spec;
    const meta = metaOf(path, { ...spec, ...(names ? { classNames: names } : {}) });
    checkHtype({ path, htype, describes, meta }, value, htypes);
  }
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
