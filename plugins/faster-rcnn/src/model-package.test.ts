import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { readModelPackage, readRegisteredModel } from "./model-package.ts";
import type { ModelPackage } from "./model-package.ts";
import { makeModelsFolder } from "./test-models.ts";
import type { ChangedModel } from "./test-models.ts";

const OWN = fileURLToPath(new URL("../models", import.meta.url));
const folders: string[] = [];

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("readModelPackage", () => {
  test("reads a model by name, and one that is registered", async () => {
    const byName = await readModelPackage(OWN, "digits");
    expect(byName.identity.name).toBe("digits");
    expect(byName.manifest.class_names).toHaveLength(10);
    expect(byName.loss?.path).toBe(join(OWN, "digits", "loss.onnx"));
    const identity = { name: "street@1", digest: "ab" };
    const registered = await readRegisteredModel({ folder: join(OWN, "digits"), identity });
    expect(registered).toEqual({ ...byName, identity });
  });

  test("gives another digest when any of the files changes", async () => {
    const original = await changed({});
    const again = await changed({});
    const renamed = await changed({
      manifest: { class_names: ["9", "8", "7", "6", "5", "4", "3", "2", "1", "0"] },
    });
    const other = await changed({ files: { "loss.onnx": "other" } });
    expect(again.identity.digest).toBe(original.identity.digest);
    const digests = [original, renamed, other].map(({ identity }) => identity.digest);
    expect(new Set(digests).size).toBe(3);
    expect(digests.every((digest) => /^[0-9a-f]{64}$/.test(digest))).toBe(true);
  });

  test("reads a model without a loss graph", async () => {
    const model = await changed({ manifest: { loss: undefined } });
    expect(model.loss).toBeUndefined();
    expect(model.predict.bytes.length).toBeGreaterThan(1_000_000);
  });

  test("names what is missing", async () => {
    await expect(readModelPackage(OWN, "letters")).rejects.toThrow(
      `There is no readable model "letters": expected ${join(OWN, "letters", "model.json")}.`,
    );
    await expect(changed({ manifest: { predict: "other.onnx" } })).rejects.toThrow(
      /^model.json names the graph other.onnx, but .*changed\/other.onnx can't be read.$/,
    );
  });

  test.each(["", "..", "../digits", "a/b"])("refuses the name %j", async (name) => {
    await expect(readModelPackage(OWN, name)).rejects.toThrow("is not the name of a folder");
  });

  test.each([
    [
      "format",
      { format: "onnx" },
      '"format" is "onnx"; expected "frcnn-onnx/1" or "torchvision-onnx/1"',
    ],
    ["a missing format", { format: undefined }, '"format" is missing; expected "frcnn-onnx/1" or'],
    [
      "a path for a file",
      { predict: "../predict.onnx" },
      '"predict" is "../predict.onnx"; expected a file name',
    ],
    [
      "no class names",
      { class_names: [] },
      '"class_names" is []; expected a list of different names, at least one.',
    ],
    [
      "repeated class names",
      { class_names: ["a", "a"] },
      '"class_names" is ["a","a"]; expected a list of different',
    ],
    [
      "a negative offset",
      { label_offset: -1 },
      '"label_offset" is -1; expected a whole number from 0 up.',
    ],
    [
      "an input of another kind",
      { input: "images" },
      '"input.name" is missing; expected the name of the image input.',
    ],
    [
      "other boxes",
      { box_format: "cxcywh" },
      '"box_format" is "cxcywh"; expected "xyxy_pixels_of_model_input".',
    ],
  ])("refuses a model.json with %s", async (_, manifest, message) => {
    await expect(changed({ manifest })).rejects.toThrow(message);
  });

  test("refuses a model.json that is not JSON, or no object", async () => {
    await expect(changed({ files: { "model.json": "{" } })).rejects.toThrow(
      /model.json is not JSON: /,
    );
    await expect(changed({ files: { "model.json": "null" } })).rejects.toThrow(
      '"format" is missing',
    );
  });
});

async function changed(change: ChangedModel): Promise<ModelPackage> {
  const folder = await makeModelsFolder(change);
  folders.push(folder);
  return readModelPackage(folder, "changed");
}
