import { quoteName } from "../access/names.ts";
import type { Dtype, JsonValue } from "@loupe/plugin-api";
import { findUnstorable, findUnstorableJson } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { isDigest, type BlobInfo } from "../blob/dataset-blobs.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";

import { encodeArray } from "./encode-array.ts";
import { describe, invalidValue } from "./invalid-value.ts";
import { isBigDtype, parseBig, parseNumber } from "./numbers.ts";
import type { Tensor } from "./tensor.ts";
import type { NumberInput, ValueInput } from "./value.ts";

/** What encoding needs to know of a tensor. */
export type EncodedTensor = Pick<Tensor, "path" | "htype" | "describes" | "meta">;

export type BlobLookup = ReadonlyMap<string, BlobInfo>;

/**
 * A value in the field of a cell that its htype uses, checked. `blobs` holds the blobs of the
 * dataset that values name.
 *
 * @throws INVALID_VALUE, CLASS_NOT_FOUND, BLOB_NOT_FOUND
 */
export function encodeValue(
  tensor: EncodedTensor,
  input: ValueInput,
  blobs: BlobLookup = new Map(),
): CellFields {
  const { path, htype } = tensor;
  const given = Object.keys(input).filter(
    (field) => input[field as keyof ValueInput] !== undefined,
  );
  const fields = FIELDS[fieldsKey(tensor)]!;
  const [field] = given;
  if (given.length !== 1 || !fields.includes(field as keyof ValueInput)) {
    throw invalidValue(
      path,
      given.join(" and ") || "no value",
      `${fields.join(" or ")}, since it is ${describeTensor(tensor)}`,
    );
  }
  switch (htype) {
    case "image":
      return { ...NO_FIELDS, ...encodeImage(path, input.image!, blobs) };
    case "class_label":
      return { ...NO_FIELDS, labels: input.labels!.map((label) => classIdOf(tensor, label)) };
    case "bbox":
      return { ...NO_FIELDS, nums: input.boxes!.flatMap((box) => checkBox(tensor, box)) };
    case "text":
      return { ...NO_FIELDS, txt: checkText(path, input.text!) };
    case "json":
      return { ...NO_FIELDS, json: checkJson(path, input.json!) };
    case "embedding":
      return { ...NO_FIELDS, ...encodeArray(tensor, input.array!) };
    case "generic":
      return { ...NO_FIELDS, ...encodeGeneric(tensor, input) };
  }
}

/** How many objects the fields of an `OBJECT` tensor speak of. */
export function entryCount({ htype }: EncodedTensor, { labels, ints, nums }: CellFields): number {
  if (htype === "bbox") return nums!.length / 4;
  return (labels ?? ints ?? nums)!.length;
}

const FIELDS: Readonly<Record<string, readonly (keyof ValueInput)[]>> = {
  image: ["image"],
  class_label: ["labels"],
  bbox: ["boxes"],
  text: ["text"],
  json: ["json"],
  embedding: ["array"],
  "generic SAMPLE": ["number", "text", "array"],
  "generic OBJECT": ["numbers"],
};

function fieldsKey({ htype, describes }: EncodedTensor): string {
  return htype === "generic" ? `generic ${describes}` : htype;
}

function describeTensor({ htype, describes }: EncodedTensor): string {
  return `${htype}${describes === "OBJECT" ? " of objects" : ""}`;
}

function encodeImage(path: string, digest: string, blobs: BlobLookup): Partial<CellFields> {
  if (!isDigest(digest)) throw invalidValue(path, describe(digest), "a SHA-256 in hex");
  const blob = blobs.get(digest);
  if (!blob) {
    throw new LoupeError(
      "BLOB_NOT_FOUND",
      `Tensor ${quoteName(path)} names the blob ${digest}, which was not brought into this dataset.`,
    );
  }
  const { height, width, channels, mime } = blob;
  return { bytes: Buffer.from(digest, "hex"), shape: [height, width, channels], txt: mime };
}

function classIdOf({ path, meta }: EncodedTensor, label: string | number): number {
  const classes = meta.classes ?? [];
  const found =
    typeof label === "number" ? classes[label] : classes.find(({ name }) => name === label);
  if (found) return found.id;
  const names = classes.slice(0, 20).map(({ name }) => quoteName(name));
  const known = classes.length > 20 ? `${names.join(", ")}, …` : names.join(", ") || "none";
  throw new LoupeError(
    "CLASS_NOT_FOUND",
    `Tensor ${quoteName(path)} has no class ${describe(label)}; its classes are: ${known}.`,
  );
}

/** Farther out, widths and areas would leave the range of 64-bit floats. */
const FARTHEST = 1e100;

function checkBox({ path, meta }: EncodedTensor, box: readonly number[]): readonly number[] {
  const mode = meta.coords?.mode ?? "LTWH";
  if (box.length !== 4 || !box.every(Number.isFinite)) {
    throw invalidValue(path, `the box ${describe(box)}`, "four finite numbers");
  }
  if (box.some((number) => Math.abs(number) > FARTHEST)) {
    throw invalidValue(
      path,
      `the box ${describe(box)}`,
      `numbers from ${-FARTHEST} to ${FARTHEST}`,
    );
  }
  const [a, b, c, d] = box as [number, number, number, number];
  const [width, height] = mode === "LTRB" ? [c - a, d - b] : [c, d];
  if (width <= 0 || height <= 0) {
    throw invalidValue(
      path,
      `the box ${describe(box)} of width ${width} and height ${height}`,
      `positive sizes (${mode})`,
    );
  }
  return box;
}

function checkText(path: string, text: string): string {
  const found = findUnstorable(text);
  if (found !== undefined) throw invalidValue(path, `a text with ${found}`, "a text without");
  return text;
}

function checkJson(path: string, json: JsonValue): JsonValue {
  const found = findUnstorableJson(json);
  if (found !== undefined) throw invalidValue(path, `JSON with ${found}`, "JSON without");
  return json;
}

function encodeGeneric(tensor: EncodedTensor, input: ValueInput): Partial<CellFields> {
  const dtype = tensor.meta.dtype ?? "float64";
  if (input.array !== undefined) return encodeArray(tensor, input.array);
  if (tensor.describes === "OBJECT") return encodeNumbers(tensor.path, dtype, input.numbers!);
  const given = (input.number ?? input.text)!;
  if (!isBigDtype(dtype)) return { num: accept(tensor.path, given, parseNumber(dtype, given)) };
  return { big: String(accept(tensor.path, given, parseBig(dtype as "int64" | "uint64", given))) };
}

/** `uint64` never describes objects; `createTensor` refuses it. */
function encodeNumbers(
  path: string,
  dtype: Dtype,
  given: readonly NumberInput[],
): Partial<CellFields> {
  if (dtype === "int64")
    return { ints: given.map((one) => accept(path, one, parseBig(dtype, one))) };
  return { nums: given.map((one) => accept(path, one, parseNumber(dtype, one))) };
}

function accept<T extends number | bigint>(
  path: string,
  given: NumberInput,
  parsed: T | { expected: string },
): T {
  if (typeof parsed === "object") throw invalidValue(path, describe(given), parsed.expected);
  return parsed;
}
