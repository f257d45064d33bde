import type { ValueInput } from "../../packages/core/src/index.ts";
import type { Field, ModelTensor } from "./version-model.ts";

const NUMBERS = [0, 1, 2, -2.5, NaN, Infinity, -Infinity];
const TEXTS = ["", "blurred", "ok"];

/** A value for a sample, as it is given and as it is read. */
export function sampleValue(
  { htype, classes }: ModelTensor,
  pick: number,
): { input: ValueInput; field: Field } {
  if (htype === "generic") {
    const number = NUMBERS[pick % NUMBERS.length]!;
    return { input: { number }, field: number };
  }
  if (htype === "text") {
    const text = TEXTS[pick % TEXTS.length]!;
    return { input: { text }, field: text };
  }
  const chosen = classes.filter((_, position) => (pick >> position) % 2 === 1);
  return {
    input: { labels: chosen.map(({ name }) => name) },
    field: chosen.map(({ id }) => id),
  };
}

/** What a tensor holds for one object. */
export function objectField({ htype, classes }: ModelTensor, pick: number): Field {
  if (htype === "bbox") return [pick % 4, 0, 1 + (pick % 3), 2];
  if (htype === "class_label") return classes[pick % classes.length]!.id;
  return NUMBERS[pick % NUMBERS.length]!;
}

/** Fields of objects as they are given. */
export function objectsInput(
  { htype, classes }: ModelTensor,
  fields: readonly Field[],
): ValueInput {
  if (htype === "bbox") return { boxes: fields as readonly number[][] };
  if (htype === "generic") return { numbers: fields as readonly number[] };
  return { labels: fields.map((id) => classes.find((one) => one.id === id)!.name) };
}
