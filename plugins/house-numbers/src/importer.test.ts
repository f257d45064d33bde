import { resolveOptions, type ImportedSample, type JsonValue } from "@loupe/plugin-api";
import sharp from "sharp";
import { expect, test } from "vitest";
import { houseNumbers } from "./importer.ts";
import type { Box } from "./picture.ts";
import { boxIou } from "./spoil.ts";

async function draw(options: Record<string, JsonValue>, signal = new AbortController().signal) {
  const plan = await houseNumbers.plan("house-numbers", {
    options: resolveOptions(houseNumbers.options, options),
    signal,
  });
  const samples: ImportedSample[] = [];
  for await (const entry of plan.entries) if (entry.kind === "sample") samples.push(entry);
  return { plan, samples };
}

const imageOf = ({ values }: ImportedSample) => (values["images"] as { bytes: Uint8Array }).bytes;
const boxesOf = ({ values }: ImportedSample) => values["boxes"] as unknown as Box[];
const labelsOf = ({ values }: ImportedSample) => values["labels"] as number[];
const noteOf = ({ note }: ImportedSample) => (note as { spoiled: string } | undefined)?.spoiled;

test("yields as many samples as asked for, in order, each a PNG with a box and a label for each digit", async () => {
  const { plan, samples } = await draw({ count: 12 });
  expect(plan.total).toBe(12);
  expect(plan.tensors["labels"]?.classNames).toHaveLength(10);
  expect(samples.map(({ source }) => source)).toEqual(
    Array.from({ length: 12 }, (_, index) => `house number ${index} of seed 1`),
  );
  for (const sample of samples) {
    expect(Object.keys(sample.values)).toEqual(Object.keys(plan.tensors));
    expect(boxesOf(sample)).toHaveLength(labelsOf(sample).length);
    expect((await sharp(imageOf(sample)).metadata()).format).toBe("png");
    expect(sample.note).toBeUndefined();
  }
});

test("a picture does not depend on how many there are", async () => {
  const few = await draw({ count: 3, seed: 4 });
  const more = await draw({ count: 9, seed: 4 });
  expect(few.samples).toEqual(more.samples.slice(0, 3));
});

test("spoils exactly the share asked for, the kinds in equal parts, and leaves pictures and other labels alone", async () => {
  const clean = (await draw({ count: 120, seed: 3 })).samples;
  const spoiled = (await draw({ count: 120, seed: 3, spoil: 0.2 })).samples;
  const kinds = spoiled.map(noteOf);
  for (const kind of ["removed", "class", "shifted", "invented"]) {
    expect(kinds.filter((name) => name === kind)).toHaveLength(6);
  }
  expect(kinds.filter((name) => name === undefined)).toHaveLength(96);
  spoiled.forEach((sample, i) => {
    const truth = clean[i];
    if (!truth) throw new Error(`There is no clean sample ${i}.`);
    expect(imageOf(sample)).toEqual(imageOf(truth));
    expectSpoiled(sample, truth);
    if (sample.note)
      expect(sample.note).toMatchObject({
        truth: { boxes: boxesOf(truth), labels: labelsOf(truth).map(String) },
      });
  });
});

function expectSpoiled(sample: ImportedSample, truth: ImportedSample): void {
  const [boxes, trueBoxes] = [boxesOf(sample), boxesOf(truth)];
  const [labels, trueLabels] = [labelsOf(sample), labelsOf(truth)];
  const moved = boxes.filter((box, i) => trueBoxes[i] && boxIou(box, trueBoxes[i]) < 0.5);
  const renamed = labels.filter((label, i) => i < trueLabels.length && label !== trueLabels[i]);
  switch (noteOf(sample)) {
    case "removed":
      expect([boxes.length, labels.length]).toEqual([trueBoxes.length - 1, trueLabels.length - 1]);
      break;
    case "class":
      expect(boxes).toEqual(trueBoxes);
      expect(renamed).toHaveLength(1);
      break;
    case "shifted":
      expect(labels).toEqual(trueLabels);
      expect(moved).toHaveLength(1);
      break;
    case "invented":
      expect(boxes.slice(0, -1)).toEqual(trueBoxes);
      expect(labels.slice(0, -1)).toEqual(trueLabels);
      break;
    default:
      expect(sample).toEqual(truth);
  }
}

test("boxes that were moved or invented lie in the picture", async () => {
  const { samples } = await draw({ count: 60, seed: 8, spoil: 1 });
  for (const sample of samples) {
    const { width, height } = await sharp(imageOf(sample)).metadata();
    for (const [left, top, boxWidth, boxHeight] of boxesOf(sample)) {
      expect(left >= 0 && top >= 0 && left + boxWidth <= width && top + boxHeight <= height).toBe(
        true,
      );
    }
  }
});

test("a share that is not one, and a count of nothing, are refused", () => {
  expect(() => resolveOptions(houseNumbers.options, { spoil: 1.5 })).toThrow("at most 1");
  expect(() => resolveOptions(houseNumbers.options, { count: 0 })).toThrow("at least 1");
});

test("stops when it is told to", async () => {
  const controller = new AbortController();
  controller.abort(new Error("The import was cancelled."));
  await expect(draw({ count: 5 }, controller.signal)).rejects.toThrow("cancelled");
});

test("a reader that leaves early leaves nothing behind that fails", async () => {
  const options = resolveOptions(houseNumbers.options, { count: 50 });
  const plan = await houseNumbers.plan("house-numbers", {
    options,
    signal: new AbortController().signal,
  });
  for await (const entry of plan.entries) {
    expect(entry.kind).toBe("sample");
    break;
  }
});

test("is found by its name only", async () => {
  expect(await houseNumbers.detect("house-numbers")).toBe(true);
  expect(await houseNumbers.detect("house-numbers/annotations.json")).toBe(false);
});
