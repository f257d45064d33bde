import type { ArrayValue, ImportedValue, JsonValue, TensorSpec } from "@loupe/plugin-api";

/** `ValueInput` of the API. */
export type ValueInput = Readonly<Record<string, unknown>>;

/**
 * A value as the API takes it; images are not among them, see `uploadImage`. Null where there is no
 * value.
 */
export function toValueInput(spec: TensorSpec, value: ImportedValue): ValueInput | null {
  if (value === null && spec.htype !== "json") return null;
  switch (spec.htype) {
    case "class_label":
      return { labels: (value as number[]).map((label) => classNameOf(spec, label)) };
    case "bbox":
      return { boxes: (value as number[][]).map(finiteBox) };
    case "text":
      return { text: value };
    case "json":
      return { json: value as JsonValue };
    default:
      return toNumberInput(value);
  }
}

function toNumberInput(value: ImportedValue): ValueInput {
  if (typeof value === "number") return { number: toComparand(value) };
  if (Array.isArray(value)) return { numbers: (value as number[]).map(toComparand) };
  const { shape, dtype, bytes } = value as ArrayValue;
  return {
    array: { shape, dtype: dtype.toUpperCase(), base64: Buffer.from(bytes).toString("base64") },
  };
}

/** JSON has no NaN and no infinities. */
function toComparand(number: number): number | string {
  return Number.isFinite(number) ? number : String(number);
}

function finiteBox(box: number[]): number[] {
  if (box.every(Number.isFinite)) return box;
  throw new RangeError(`A box is [${box.join(", ")}]; expected finite numbers.`);
}

function classNameOf({ classNames = [] }: TensorSpec, label: number): string {
  const name = classNames[label];
  if (name !== undefined) return name;
  throw new RangeError(
    `A label is ${label}; expected the position of one of ${classNames.length} classes.`,
  );
}
