import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import fasterRcnn from "../../plugins/faster-rcnn/src/index.ts";
import { runEvaluator } from "../../plugins/faster-rcnn/src/test-samples.ts";
import {
  drawGoldenPictures,
  goldenSamples,
  prepareTensors,
  tensorDigest,
  type GoldenPicture,
} from "../helpers/golden-pictures.ts";

const PYTHON = "/usr/bin/python3";
const SCRIPT = fileURLToPath(
  new URL("../../plugins/faster-rcnn/goldens/read_by_opencv.py", import.meta.url),
);
const hasOpenCv = spawnSync(PYTHON, ["-c", "import cv2"]).status === 0;
const title = hasOpenCv ? "" : " (skipped: /usr/bin/python3 has no cv2 here)";
const folder = await mkdtemp(join(tmpdir(), "loupe-opencv-"));
afterAll(() => rm(folder, { recursive: true }));

/** The input of the model `digits`. */
const SIZE = ["128", "64"];
const COUNT = 40;

/**
 * What a JPEG may differ by, since the two are decoded by libraries of their own: of 255, pixels of the
 * picture, and the sum of the loss. Here all three are 0.
 */
const PIXEL_BOUND = 1;
const BOX_BOUND = 0.1;
const LOSS_BOUND = 0.01;

describe.skipIf(!hasOpenCv)(`preprocessing against OpenCV's${title}`, () => {
  test("gives the same pixels of PNGs, and of JPEGs pixels, losses and boxes within bounds", async () => {
    const { jpegs, pngs, tensors } = await readByOpenCv();
    expect((await prepareTensors(pngs)).map(tensorDigest)).toEqual(tensors.map(tensorDigest));
    const apart = (await prepareTensors(jpegs)).map((tensor, i) => largest(tensor, tensors[i]!));
    expect(Math.max(...apart) * 255).toBeLessThan(PIXEL_BOUND + 1e-3);

    const [ours, theirs] = [await evaluate(jpegs), await evaluate(pngs)];
    expect(largest(ours.losses, theirs.losses)).toBeLessThan(LOSS_BOUND);
    ours.found.forEach(({ boxes, labels }, i) => {
      const other = theirs.found[i]!;
      expect(labels).toEqual(other.labels);
      expect(largest(boxes.flat(), other.boxes.flat())).toBeLessThan(BOX_BOUND);
    });
    expect(ours.found.flatMap(({ labels }) => labels).length).toBeGreaterThan(COUNT);
  });
});

/** The same pictures as JPEG, and as what OpenCV makes of those. */
async function readByOpenCv() {
  const pictures = (await drawGoldenPictures()).slice(0, COUNT);
  const jpegs: GoldenPicture[] = [];
  for (const [index, picture] of pictures.entries()) {
    const jpeg = await sharp(picture.png).jpeg({ quality: 90 }).toBuffer();
    await writeFile(join(folder, `${index}.jpg`), jpeg);
    jpegs.push({ ...picture, png: jpeg });
  }
  const { status, stderr } = spawnSync(PYTHON, [SCRIPT, folder, ...SIZE], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const read = (name: string) => readFile(join(folder, name));
  const pngs = await Promise.all(
    jpegs.map(async (jpeg, i) => ({ ...jpeg, png: await read(`${i}.png`) })),
  );
  const tensors = await Promise.all(
    jpegs.map(async (_, i) => new Float32Array(Uint8Array.from(await read(`${i}.f32`)).buffer)),
  );
  return { jpegs, pngs, tensors };
}

async function evaluate(pictures: readonly GoldenPicture[]) {
  const [loss, predictions] = fasterRcnn().evaluators!;
  const samples = goldenSamples(pictures);
  const losses = (await runEvaluator(loss!, samples)).results.map((outputs) => outputs["loss"]);
  const found = (await runEvaluator(predictions!, samples)).results;
  return { losses: losses as number[], found: found as unknown as Found[] };
}

interface Found {
  boxes: number[][];
  labels: number[];
}

function largest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
}
