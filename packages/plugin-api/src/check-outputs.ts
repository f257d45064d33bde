import type { EvaluatorOutputs, OutputSpec, OutputValue } from "./evaluator.ts";
import type { ArrayValue } from "./values.ts";

/** Class names by output, for outputs whose classes only a session knows. */
type ClassNames = Readonly<Record<string, readonly string[]>>;

/**
 * What is wrong with one result of an evaluator: outputs that are missing or not declared, values
 * of another shape than their htype, objects of unequal number. Each problem completes a sentence
 * that begins with the sample.
 */
export function checkOutputs(
  specs: Readonly<Record<string, OutputSpec>>,
  outputs: EvaluatorOutputs,
  classNames: ClassNames,
): string[] {
  const undeclared = Object.keys(outputs).filter((name) => !Object.hasOwn(specs, name));
  const problems = undeclared.map((name) => `has the output "${name}", which is not declared.`);
  for (const [name, spec] of Object.entries(specs)) {
    const value = outputs[name];
    if (value === undefined) problems.push(`lacks the output "${name}".`);
    else if (value !== null) {
      const expected = describeMismatch(spec, value, spec.classNames ?? classNames[name]);
      if (expected) problems.push(`has a "${name}" of ${shorten(value)}; expected ${expected}.`);
    }
  }
  return [...problems, ...unequalObjects(specs, outputs)];
}

/** What was expected instead, or undefined where the value fits. */
function describeMismatch(
  spec: OutputSpec,
  value: NonNullable<OutputValue>,
  names: readonly string[] | undefined,
): string | undefined {
  if (spec.htype === "bbox")
    return isList(value, isBox) ? undefined : "boxes of four finite numbers";
  if (spec.htype === "class_label") {
    if (!names) return "class names for it, declared or given by the session";
    return isList(value, (label) => isPosition(label, names.length))
      ? undefined
      : `positions in ${names.length} names`;
  }
  if (spec.htype === "text") return typeof value === "string" ? undefined : "a string";
  if (spec.htype === "image") return "another htype: an evaluator can't yield images";
  if (spec.htype === "json") return undefined;
  return describeNumbers(spec, value);
}

function describeNumbers(
  { describes, finite = false, shape }: OutputSpec,
  value: NonNullable<OutputValue>,
): string | undefined {
  const fits = finite ? Number.isFinite : isNumber;
  if (describes === "OBJECT") {
    if (isList(value, fits)) return undefined;
    return finite ? "one finite number for each object" : "one number for each object";
  }
  if (shape !== undefined) {
    return isArrayValue(value) && String((value as ArrayValue).shape) === String(shape)
      ? undefined
      : `an array of shape [${shape.join(", ")}]`;
  }
  if (fits(value) || isArrayValue(value)) return undefined;
  return finite ? "a finite number or an array" : "a number or an array";
}

function unequalObjects(
  specs: Readonly<Record<string, OutputSpec>>,
  outputs: EvaluatorOutputs,
): string[] {
  const names = Object.keys(specs).filter((name) => specs[name]!.describes === "OBJECT");
  const groups = Map.groupBy(names, (name) => name.slice(0, Math.max(0, name.lastIndexOf("/"))));
  return [...groups.values()].flatMap((group) => {
    const counts = group.map((name) => objectCount(outputs[name]));
    if (new Set(counts).size <= 1) return [];
    const found = group.map((name, position) => `${counts[position]} in "${name}"`).join(", ");
    return [`has unequal numbers of objects: ${found}.`];
  });
}

function objectCount(value: OutputValue | undefined): number | "none" {
  return Array.isArray(value) ? value.length : "none";
}

function isList(value: unknown, fits: (entry: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(fits);
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}

function isBox(value: unknown): boolean {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}

function isPosition(value: unknown, count: number): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;
}

function isArrayValue(value: object | string | number | boolean): boolean {
  return typeof value === "object" && "dtype" in value && "shape" in value && "bytes" in value;
}

function shorten(value: unknown): string {
  const text = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
