import { quoteName } from "../access/names.ts";
import { decodeValue } from "../tensor/decode-value.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Value } from "../tensor/value.ts";
import type { CellFields } from "../version/cell-row.ts";
import type { ConflictState, ConflictValue } from "./conflicts.ts";

/** A value of one side, as conflicts show it. */
export function conflictValue(
  tensor: Tensor,
  fields: CellFields & { revision?: number },
): ConflictValue {
  return { tensor, stored: { value: decodeValue(tensor, fields), revision: fields.revision ?? 0 } };
}

/** One value, or null where there is none. */
export function valueState(
  tensor: Tensor,
  fields: (CellFields & { revision?: number }) | undefined,
): ConflictState | null {
  if (!fields) return null;
  const value = conflictValue(tensor, fields);
  return { text: describeValue(tensor, value.stored.value), values: [value] };
}

/** Several values; `otherwise` is said where there are none. */
export function valuesState(otherwise: string, values: readonly ConflictValue[]): ConflictState {
  const said = values.map(
    ({ tensor, stored }) => `${tensor.path}: ${describeValue(tensor, stored.value)}`,
  );
  return { text: said.join("; ") || otherwise, values };
}

const LONGEST = 200;

function describeValue({ meta }: Tensor, value: Value): string {
  const text = wordsOf(value, (id) => meta.classes?.find((one) => one.id === id)?.name ?? `${id}`);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function wordsOf(value: Value, nameOfClass: (id: number) => string): string {
  switch (value.kind) {
    case "image":
      return `image ${value.digest.slice(0, 12)}`;
    case "labels":
      return value.classIds.map(nameOfClass).join(", ") || "no labels";
    case "boxes":
      return value.boxes.map((box) => `[${box.join(", ")}]`).join(", ") || "no boxes";
    case "number":
      return value.text;
    case "numbers":
      return value.texts.join(", ") || "no numbers";
    case "array":
      return `${value.dtype} array of shape ${value.shape.join(" × ")}`;
    case "text":
      return quoteName(value.text);
    case "json":
      return JSON.stringify(value.json);
  }
}
