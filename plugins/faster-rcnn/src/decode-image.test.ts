import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { decodeImage } from "./decode-image.ts";

describe("decodeImage", () => {
  test("gives the pixels of an RGB image", async () => {
    const data = Uint8Array.of(1, 2, 3, 250, 251, 252);
    const bytes = await sharp(data, { raw: { width: 2, height: 1, channels: 3 } })
      .png()
      .toBuffer();
    const image = await decodeImage(bytes);
    expect({ ...image, data: [...image.data] }).toEqual({ width: 2, height: 1, data: [...data] });
  });

  test("repeats grey in each channel", async () => {
    const bytes = await sharp(Uint8Array.of(77), { raw: { width: 1, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    expect(await pixel(bytes)).toEqual([77, 77, 77]);
  });

  test("lays transparency on black", async () => {
    const background = { r: 200, g: 100, b: 50, alpha: 0.5 };
    const bytes = await sharp({ create: { width: 1, height: 1, channels: 4, background } })
      .png()
      .toBuffer();
    expect(await pixel(bytes)).toEqual([100, 50, 25]);
  });

  test("scales 16 bits to 8", async () => {
    expect(await pixel(await plain("#8040c0").toColourspace("rgb16").png().toBuffer())).toEqual([
      128, 64, 192,
    ]);
    expect(await pixel(await plain("#808080").toColourspace("grey16").png().toBuffer())).toEqual([
      128, 128, 128,
    ]);
  });

  test("turns CMYK to sRGB", async () => {
    const [red, green, blue] = await pixel(
      await plain("#ff0000").toColourspace("cmyk").jpeg().toBuffer(),
    );
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green!, blue!)).toBeLessThan(90);
  });

  test("takes the first frame of an animation", async () => {
    const frames = [
      await plain("#ff0000").png().toBuffer(),
      await plain("#00ff00").png().toBuffer(),
    ];
    const bytes = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true })
      .toBuffer();
    const image = await decodeImage(bytes);
    expect([image.width, image.height, ...image.data.subarray(0, 3)]).toEqual([4, 2, 255, 0, 0]);
  });

  test("turns the picture upright by EXIF", async () => {
    const image = await decodeImage(
      await plain("#8040c0").withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    );
    expect([image.width, image.height]).toEqual([2, 4]);
  });

  test("refuses a truncated image and what is no image", async () => {
    const noise = { type: "gaussian" as const, mean: 128, sigma: 50 };
    const bytes = await sharp({
      create: { width: 200, height: 200, channels: 3, background: "#000", noise },
    })
      .jpeg()
      .toBuffer();
    await expect(decodeImage(bytes.subarray(0, bytes.length / 2))).rejects.toThrow(
      "premature end of JPEG image",
    );
    await expect(decodeImage(Buffer.from("no image"))).rejects.toThrow("unsupported image format");
    await expect(decodeImage(new Uint8Array(0))).rejects.toThrow();
  });
});

function plain(background: string) {
  return sharp({ create: { width: 4, height: 2, channels: 3, background } });
}

async function pixel(bytes: Uint8Array): Promise<number[]> {
  return [...(await decodeImage(bytes)).data.subarray(0, 3)];
}
