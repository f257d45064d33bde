import { expect, test } from "vitest";
import {
  appendSamples,
  getStructure,
  readValues,
  resolveRef,
  tensorOf,
  type Value,
  type ValueInput,
} from "../../packages/core/src/index.ts";
import type { Dtype, TensorSpec } from "../../packages/plugin-api/src/index.ts";
import { makeBlob, makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

/** Writes one value into a tensor of its own and reads it back. */
async function roundTrip(spec: TensorSpec, input: ValueInput): Promise<Value> {
  const { dataset } = await makeDataset(db, { t: spec });
  const samples = [{ values: { t: input } }];
  const { sampleIds } = await appendSamples(db, { dataset, branch: "main", samples });
  const structure = await getStructure(db, await resolveRef(db, dataset));
  const [values] = await readValues(db, [tensorOf(structure, "t")], sampleIds);
  return values!.get(sampleIds[0]!)!.value;
}

const scalar = (dtype: Dtype, number: ValueInput["number"]) =>
  roundTrip({ htype: "generic", dtype }, { number: number! });

test("scalars come back as numbers of their dtype", async () => {
  expect(await scalar("float64", 0.1)).toEqual({
    kind: "number",
    dtype: "float64",
    number: 0.1,
    text: "0.1",
  });
  expect(await scalar("float32", 0.1)).toMatchObject({ number: Math.fround(0.1) });
  expect(await scalar("float16", 0.1)).toMatchObject({ number: 0.0999755859375 });
  expect(await scalar("uint8", 255)).toMatchObject({ number: 255 });
  expect(await scalar("bool", true)).toMatchObject({ number: 1, text: "true" });
});

test("64-bit integers are exact as text", async () => {
  expect(await scalar("int64", "-9223372036854775808")).toMatchObject({
    text: "-9223372036854775808",
  });
  expect(await scalar("uint64", "18446744073709551615")).toMatchObject({
    text: "18446744073709551615",
  });
  expect(await scalar("int64", 7)).toMatchObject({ number: 7, text: "7" });
});

test("NaN and infinities are values of floats", async () => {
  expect(await scalar("float64", "NaN")).toMatchObject({ number: Number.NaN, text: "NaN" });
  expect(await scalar("float32", "-Infinity")).toMatchObject({
    number: -Infinity,
    text: "-Infinity",
  });
});

test("every other htype comes back as it was", async () => {
  expect(await roundTrip({ htype: "text" }, { text: 'über\n"1"' })).toEqual({
    kind: "text",
    text: 'über\n"1"',
  });
  expect(await roundTrip({ htype: "json" }, { json: { a: [1, null, { b: "c" }] } })).toEqual({
    kind: "json",
    json: { a: [1, null, { b: "c" }] },
  });
  expect(
    await roundTrip({ htype: "class_label", classNames: ["a", "b"] }, { labels: ["b", 0] }),
  ).toEqual({
    kind: "labels",
    classIds: [1, 0],
  });
  const coords = { type: "fractional", mode: "LTRB" } as const;
  expect(await roundTrip({ htype: "bbox", coords }, { boxes: [[0.1, 0.2, 0.3, 0.4]] })).toEqual({
    kind: "boxes",
    boxes: [[0.1, 0.2, 0.3, 0.4]],
  });
  const bytes = Buffer.from(new Float32Array([1, 2, 3, 4, 5, 6]).buffer);
  expect(
    await roundTrip({ htype: "generic", dtype: "float32" }, { array: { shape: [2, 3], bytes } }),
  ).toEqual({
    kind: "array",
    dtype: "float32",
    shape: [2, 3],
    bytes,
  });
  expect(await roundTrip({ htype: "embedding" }, { array: { shape: [6], bytes } })).toMatchObject({
    shape: [6],
    bytes,
  });
});

test("an image is a blob that was brought into this dataset", async () => {
  const { dataset } = await makeDataset(db, { images: { htype: "image" } });
  const { dataset: other } = await makeDataset(db);
  const append = (image: string) =>
    appendSamples(db, { dataset, branch: "main", samples: [{ values: { images: { image } } }] });
  await expect(append(await makeBlob(db, other.id))).rejects.toMatchObject({
    code: "BLOB_NOT_FOUND",
    details: { path: ["samples", 0, "values", "images"] },
  });
  await expect(append(await makeBlob(db, dataset.id))).resolves.toMatchObject({ firstIndex: 0 });
});

const bytes = new Uint8Array(8);

test.each<[string, TensorSpec, ValueInput, string]>([
  [
    "a number past its dtype",
    { htype: "generic", dtype: "int8" },
    { number: 128 },
    "INVALID_VALUE",
  ],
  [
    "a fraction for an integer",
    { htype: "generic", dtype: "int32" },
    { number: 0.5 },
    "INVALID_VALUE",
  ],
  ["NaN for an integer", { htype: "generic", dtype: "int32" }, { number: "NaN" }, "INVALID_VALUE"],
  [
    "an inexact 64-bit integer",
    { htype: "generic", dtype: "int64" },
    { number: 2 ** 53 },
    "INVALID_VALUE",
  ],
  [
    "a number past float32",
    { htype: "generic", dtype: "float32" },
    { number: 1e39 },
    "INVALID_VALUE",
  ],
  ["words for a number", { htype: "generic" }, { number: "many" }, "INVALID_VALUE"],
  ["an empty word for a number", { htype: "generic" }, { number: "" }, "INVALID_VALUE"],
  ["a text for a box", { htype: "bbox" }, { text: "box" }, "INVALID_VALUE"],
  ["no value at all", { htype: "bbox" }, {}, "INVALID_VALUE"],
  ["two values", { htype: "generic" }, { number: 1, text: "1" }, "INVALID_VALUE"],
  ["a box of three numbers", { htype: "bbox" }, { boxes: [[1, 2, 3]] }, "INVALID_VALUE"],
  [
    "a box with an infinite side",
    { htype: "bbox" },
    { boxes: [[1, 2, Infinity, 3]] },
    "INVALID_VALUE",
  ],
  ["a box of width zero", { htype: "bbox" }, { boxes: [[1, 2, 0, 3]] }, "INVALID_VALUE"],
  [
    "a class that is not there",
    { htype: "class_label", classNames: ["a"] },
    { labels: ["b"] },
    "CLASS_NOT_FOUND",
  ],
  ["a text with a NUL", { htype: "text" }, { text: "a\0b" }, "INVALID_VALUE"],
  [
    "bytes that do not fit the shape",
    { htype: "generic" },
    { array: { shape: [2], bytes } },
    "INVALID_VALUE",
  ],
  ["a negative size", { htype: "generic" }, { array: { shape: [-1], bytes } }, "INVALID_VALUE"],
  [
    "a matrix as embedding",
    { htype: "embedding" },
    { array: { shape: [1, 2], bytes } },
    "INVALID_VALUE",
  ],
  ["a digest that is none", { htype: "image" }, { image: "../../etc" }, "INVALID_VALUE"],
])("%s is refused", async (_name, spec, input, code) => {
  await expect(roundTrip(spec, input)).rejects.toMatchObject({ code });
});

test("a refused sample leaves nothing of its batch behind", async () => {
  const { dataset } = await makeDataset(db, { t: { htype: "generic", dtype: "int8" } });
  const samples = [{ values: { t: { number: 1 } } }, { values: { t: { number: 1000 } } }];
  await expect(appendSamples(db, { dataset, branch: "main", samples })).rejects.toMatchObject({
    details: { path: ["samples", 1, "values", "t"] },
  });
  const { sampleIds, firstIndex } = await appendSamples(db, {
    dataset,
    branch: "main",
    samples: samples.slice(0, 1),
  });
  expect({ count: sampleIds.length, firstIndex }).toEqual({ count: 1, firstIndex: 0 });
});

test("tensors that describe the same objects have equal lengths", async () => {
  const { dataset } = await makeDataset(db, {
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["a"] },
  });
  const append = (values: Record<string, ValueInput>) =>
    appendSamples(db, { dataset, branch: "main", samples: [{ values }] });
  await expect(
    append({ boxes: { boxes: [[0, 0, 1, 1]] }, labels: { labels: ["a", "a"] } }),
  ).rejects.toMatchObject({
    code: "LENGTH_MISMATCH",
  });
  await expect(append({ boxes: { boxes: [[0, 0, 1, 1]] } })).rejects.toMatchObject({
    code: "LENGTH_MISMATCH",
  });
  await expect(append({ boxes: { boxes: [] } })).resolves.toMatchObject({ firstIndex: 0 });
});
