import { createHash } from "node:crypto";
import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BlobStore, openBlobStore } from "../../packages/core/src/blob/blob-store.ts";
import { inspectImage } from "../../packages/core/src/blob/inspect-image.ts";

const maxBytes = 1_000_000;
let folder: string;
let store: BlobStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
  store = await openBlobStore(join(folder, "blobs"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A noisy picture, so that every format has many bytes of it, whose left half is red-ish and right
 * half blue-ish.
 */
async function picture(width = 90, height = 60): Promise<Sharp> {
  const half = { width: Math.ceil(width / 2), height, channels: 3 as const };
  const left = await sharp({ create: { ...half, background: "#c02020" } })
    .png()
    .toBuffer();
  const noise = { type: "gaussian" as const, mean: 128, sigma: 30 };
  const base = await sharp({ create: { width, height, channels: 3, background: "#2020c0", noise } })
    .composite([{ input: left, left: 0, top: 0, blend: "multiply" }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(base.data, { raw: base.info });
}

async function listFiles(): Promise<unknown[]> {
  const files: unknown[] = [];
  for await (const file of store.list()) files.push(file);
  return files;
}

async function* inParts(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function pngChunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** A PNG whose header claims a size and whose data are a few bytes. */
function pngOfSize(width: number, height: number): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [pngChunk("IHDR", header), pngChunk("IDAT", deflateSync(Buffer.alloc(100)))];
  return Buffer.concat([signature, ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
}

const FORMATS = ["jpeg", "png", "webp", "gif", "tiff", "avif"] as const;

describe("storing", () => {
  test("streams a blob in and out under its SHA-256, once", async () => {
    const bytes = await (await picture()).png().toBuffer();
    const digest = createHash("sha256").update(bytes).digest("hex");
    const stored = await store.write(inParts(bytes, 100), { maxBytes });
    expect(stored).toEqual({ digest, bytes: bytes.length, path: store.path(digest) });
    expect(await buffer(await store.read(digest))).toEqual(bytes);

    const written = statSync(stored.path).mtimeMs;
    expect(await store.write(bytes, { maxBytes })).toEqual(stored);
    expect(statSync(stored.path).mtimeMs).toBe(written);
    expect(readdirSync(join(folder, "blobs", "unplaced"))).toEqual([]);
    expect(statSync(join(folder, "blobs")).mode & 0o777).toBe(0o700);
  });

  test("lists what is stored, and removes it with its thumbnails", async () => {
    const image = await (await picture()).png().toBuffer();
    const [kept, removed] = [
      await store.write(Buffer.from("kept"), { maxBytes }),
      await store.write(image, { maxBytes }),
    ];
    for (const width of [64, 300]) await store.thumbnail(removed.digest, { width });
    const modifiedAt = expect.any(Date);
    const listed = await listFiles();
    expect(listed).toHaveLength(2);
    expect(listed).toContainEqual({ digest: kept.digest, bytes: 4, modifiedAt });
    expect(listed).toContainEqual({ digest: removed.digest, bytes: image.length, modifiedAt });

    for (const _ of ["once", "again"]) await store.remove(removed.digest);
    const files = readdirSync(folder, { recursive: true }).map(String);
    expect(files.filter((name) => name.includes(removed.digest))).toEqual([]);
    expect(await store.has(kept.digest)).toBe(true);
    await expect(store.remove("../secret")).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
  });

  test("is recorded before anybody finds the file, and not stored where that fails", async () => {
    const seen: unknown[] = [];
    const register = async ({ digest, bytes }: { digest: string; bytes: number }) =>
      void seen.push([bytes, await store.has(digest)]);
    const { digest } = await store.write(Buffer.from("bytes"), { maxBytes, register });
    expect([...seen, await store.has(digest)]).toEqual([[5, false], true]);
    const failing = { maxBytes, register: () => Promise.reject(new Error("no database")) };
    await expect(store.write(Buffer.from("other"), failing)).rejects.toThrow("no database");
    expect(await listFiles()).toHaveLength(1);
  });

  test("the same bytes written by several at once are one blob", async () => {
    const bytes = Buffer.alloc(50_000, "loupe");
    const stored = await Promise.all(
      Array.from({ length: 8 }, () => store.write(inParts(bytes, 999), { maxBytes })),
    );
    expect(new Set(stored.map((blob) => blob.path)).size).toBe(1);
    expect(await buffer(await store.read(stored[0]?.digest ?? ""))).toEqual(bytes);
  });

  test("another store on the folder finds what the first has written", async () => {
    const { digest } = await store.write(Buffer.from("kept"), { maxBytes });
    const other = await openBlobStore(join(folder, "blobs"));
    expect(await other.has(digest)).toBe(true);
  });

  test("refuses what is longer than allowed, and leaves nothing of it", async () => {
    const endless = (async function* () {
      for (;;) yield Buffer.alloc(1000);
    })();
    await expect(store.write(endless, { maxBytes: 5000 })).rejects.toMatchObject({
      code: "IMAGE_TOO_LARGE",
    });
    expect(readdirSync(join(folder, "blobs"))).toEqual(["unplaced"]);
    expect(readdirSync(join(folder, "blobs", "unplaced"))).toEqual([]);
    expect((await store.write(Buffer.alloc(5000), { maxBytes: 5000 })).bytes).toBe(5000);
  });

  test("a source that fails leaves nothing", async () => {
    const broken = (async function* () {
      yield Buffer.from("begin");
      throw new Error("The connection is gone.");
    })();
    await expect(store.write(broken, { maxBytes })).rejects.toThrow("The connection is gone.");
    expect(readdirSync(join(folder, "blobs", "unplaced"))).toEqual([]);
  });

  test("what is not there, and what is no digest, is not found", async () => {
    for (const digest of [
      "0".repeat(64),
      "",
      "../../../etc/passwd",
      "A".repeat(64),
      "0".repeat(10_000),
    ]) {
      expect(await store.has(digest)).toBe(false);
      await expect(store.read(digest)).rejects.toMatchObject({ code: "BLOB_NOT_FOUND" });
      await expect(store.thumbnail(digest, { width: 64 })).rejects.toMatchObject({
        code: "BLOB_NOT_FOUND",
      });
    }
    expect(() => store.path("../x")).toThrow("no blob");
  });

  test("opening removes old left-overs and keeps what is being written", async () => {
    const unplaced = join(folder, "blobs", "unplaced");
    for (const name of ["old", "fresh"]) writeFileSync(join(unplaced, name), name);
    utimesSync(join(unplaced, "old"), new Date(0), new Date(0));
    await openBlobStore(join(folder, "blobs"));
    expect(readdirSync(unplaced)).toEqual(["fresh"]);
  });

  test("a folder that can't be made is refused in a sentence", async () => {
    writeFileSync(join(folder, "file"), "");
    await expect(openBlobStore(join(folder, "file"))).rejects.toMatchObject({
      code: "DATA_FOLDER_UNUSABLE",
    });
  });
});

describe("inspecting", () => {
  test.each(FORMATS)("knows a %s, from a file of any name and from bytes", async (format) => {
    const bytes = await (await picture()).toFormat(format).toBuffer();
    const path = join(folder, "picture.txt");
    writeFileSync(path, bytes);
    const info = { format: `image/${format}`, width: 90, height: 60, channels: 3, bitDepth: 8 };
    expect(await inspectImage(path)).toEqual(info);
    expect(await inspectImage(bytes)).toEqual(info);
  });

  test("turns the size as EXIF says", async () => {
    const turned = await (await picture()).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(await inspectImage(turned)).toMatchObject({ width: 60, height: 90 });
  });

  test("CMYK, 16 bit, grey and animated images", async () => {
    const cmyk = await (await picture()).toColourspace("cmyk").jpeg().toBuffer();
    expect(await inspectImage(cmyk)).toMatchObject({ channels: 4, bitDepth: 8 });
    const deep = await (await picture()).toColourspace("rgb16").png().toBuffer();
    expect(await inspectImage(deep)).toMatchObject({ channels: 3, bitDepth: 16 });
    const grey = await (await picture()).toColourspace("b-w").png().toBuffer();
    expect(await inspectImage(grey)).toMatchObject({ channels: 1, bitDepth: 8 });
    expect(await inspectImage(await animation())).toMatchObject({
      format: "image/gif",
      width: 20,
      height: 10,
    });
  });

  test.each(FORMATS)("a truncated %s is refused wherever it ends", async (format) => {
    const bytes = await (await picture(300, 200)).toFormat(format).toBuffer();
    const ends = [20, 100, bytes.length / 2, bytes.length * 0.9, bytes.length - 60].map(Math.floor);
    for (const end of ends) {
      await expect(
        inspectImage(bytes.subarray(0, end)),
        `${end} of ${bytes.length}`,
      ).rejects.toMatchObject({
        code: "IMAGE_TRUNCATED",
      });
    }
  });

  test("a tall JPEG without its last lines is refused", async () => {
    const bytes = await (await picture(600, 1200)).jpeg().toBuffer();
    await expect(inspectImage(bytes.subarray(0, -200))).rejects.toMatchObject({
      code: "IMAGE_TRUNCATED",
    });
  });

  test("sizes past the limits are refused by the header alone", async () => {
    for (const [width, height] of [
      [50_000, 50_000],
      [32_768, 1],
      [1, 1_000_000],
      [20_000, 20_000],
    ] as const) {
      await expect(inspectImage(pngOfSize(width, height))).rejects.toMatchObject({
        code: "IMAGE_TOO_LARGE",
        message: expect.stringContaining(`${width} × ${height} pixels`),
      });
    }
    await expect(inspectImage(pngOfSize(0, 10))).rejects.toMatchObject({ code: "IMAGE_TRUNCATED" });
    await expect(inspectImage(pngOfSize(200, 200))).rejects.toMatchObject({
      code: "IMAGE_TRUNCATED",
    });
  });

  test("what is no image is refused: empty, text, SVG, PDF, HEIC, WAVE", async () => {
    const others = [
      "",
      "x",
      "Not an image.",
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    ];
    others.push("%PDF-1.7\n", "\0\0\0\x18ftypheic\0\0\0\0mif1heic", "RIFF\0\0\0\0WAVEfmt ");
    for (const text of others) {
      await expect(inspectImage(Buffer.from(text, "latin1")), text).rejects.toMatchObject({
        code: "NOT_AN_IMAGE",
      });
    }
  });
});

async function animation(): Promise<Buffer> {
  const frames = await Promise.all(
    ["#ff0000", "#00ff00"].map((background) =>
      sharp({ create: { width: 20, height: 10, channels: 3, background } })
        .png()
        .toBuffer(),
    ),
  );
  return await sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

async function thumbnailOf(image: Uint8Array, width: number) {
  const { digest } = await store.write(image, { maxBytes: 10_000_000 });
  const { bytes, mime } = await store.thumbnail(digest, { width });
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [
    ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
  ];
  return {
    digest,
    mime,
    width: info.width,
    height: info.height,
    at,
    pages: (await sharp(bytes).metadata()).pages ?? 1,
  };
}

describe("thumbnails", () => {
  test("are WebP of the next larger width, and kept", async () => {
    const image = await (await picture(900, 600)).jpeg().toBuffer();
    const thumbnail = await thumbnailOf(image, 100);
    expect(thumbnail).toMatchObject({ mime: "image/webp", width: 128, height: 85 });
    rmSync(store.path(thumbnail.digest));
    writeFileSync(store.path(thumbnail.digest), "no longer an image");
    expect((await store.thumbnail(thumbnail.digest, { width: 128 })).bytes.length).toBeGreaterThan(
      100,
    );
    await expect(store.thumbnail(thumbnail.digest, { width: 129 })).rejects.toThrow();
  });

  test("never enlarge, and 2048 is the widest", async () => {
    expect(await thumbnailOf(await (await picture(90, 60)).png().toBuffer(), 500)).toMatchObject({
      width: 90,
    });
    const wide = await sharp({
      create: { width: 3000, height: 10, channels: 3, background: "red" },
    })
      .png()
      .toBuffer();
    expect(await thumbnailOf(wide, 1e9)).toMatchObject({ width: 2048 });
  });

  test("are upright", async () => {
    const turned = await (
      await picture(900, 600)
    )
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    const thumbnail = await thumbnailOf(turned, 64);
    expect(thumbnail).toMatchObject({ width: 64, height: 96 });
    const [top, bottom] = [thumbnail.at(32, 10), thumbnail.at(32, 85)];
    expect(top[0]).toBeGreaterThan((top[2] ?? 0) + 20);
    expect(Math.abs((bottom[0] ?? 0) - (bottom[2] ?? 0))).toBeLessThan(20);
  });

  test("of CMYK, 16 bit and animated images are sRGB of one frame", async () => {
    const red = sharp({ create: { width: 200, height: 100, channels: 3, background: "#ff0000" } });
    for (const image of [
      await red.clone().toColourspace("cmyk").jpeg().toBuffer(),
      await red.clone().toColourspace("rgb16").png().toBuffer(),
      await animation(),
    ]) {
      const thumbnail = await thumbnailOf(image, 64);
      const [r, g, b] = thumbnail.at(5, 5) as [number, number, number];
      expect(r).toBeGreaterThan(200);
      expect(Math.max(g, b)).toBeLessThan(60);
      expect(thumbnail.pages).toBe(1);
    }
  });

  test("of an image taller than WebP can be", async () => {
    const tall = await sharp({
      create: { width: 100, height: 30_000, channels: 3, background: "red" },
    })
      .png()
      .toBuffer();
    expect((await thumbnailOf(tall, 128)).height).toBeLessThanOrEqual(16_383);
  });

  test("of no width are refused", async () => {
    const { digest } = await store.write(await (await picture()).png().toBuffer(), { maxBytes });
    for (const width of [0, -1, Number.NaN]) {
      await expect(store.thumbnail(digest, { width })).rejects.toMatchObject({
        code: "INVALID_INPUT",
      });
    }
  });
});
