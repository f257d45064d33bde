import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, url, token, blobs, logged } = await startTestServer();

beforeAll(() =>
  ask(`mutation { createDataset(input: { owner: "admin", name: "odd" }) { dataset { id } } }`),
);

/** 30 × 20 pixels, red on the left and blue on the right. */
function picture(): Sharp {
  const half = { width: 15, height: 20, channels: 3 as const };
  return sharp({ create: { ...half, width: 30, background: "#ff0000" } }).composite([
    { input: { create: { ...half, background: "#0000ff" } }, left: 15, top: 0 },
  ]);
}

async function animation(): Promise<Buffer> {
  const frames = [await picture().png().toBuffer(), await picture().negate().png().toBuffer()];
  return sharp(frames, { join: { animated: true } })
    .gif()
    .toBuffer();
}

/** A PNG that says it has this size, and has no pixels. */
function emptyPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const chunks = [
    chunk("IHDR", header),
    chunk("IDAT", deflateSync("")),
    chunk("IEND", Buffer.of()),
  ];
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

async function upload(body: Uint8Array) {
  const response = await fetch(`${url}/blobs?dataset=admin/odd`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "image/jpeg" },
    body: body as BodyInit,
  });
  return { status: response.status, body: await response.json() };
}

test.each<[string, () => Promise<Buffer>, object]>([
  ["animated", animation, { width: 30, height: 20, mime: "image/gif" }],
  [
    "CMYK",
    () => picture().toColourspace("cmyk").jpeg().toBuffer(),
    { width: 30, height: 20, mime: "image/jpeg" },
  ],
  [
    "of 16 bit",
    () => picture().toColourspace("rgb16").png().toBuffer(),
    { width: 30, height: 20, mime: "image/png" },
  ],
  [
    "turned by EXIF",
    () => picture().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    { width: 20, height: 30, mime: "image/jpeg" },
  ],
  [
    "of another type than it is called",
    () => picture().webp().toBuffer(),
    { width: 30, height: 20, mime: "image/webp" },
  ],
])("an image that is %s is taken for what it is", async (_, make, expected) => {
  expect(await upload(await make())).toMatchObject({ status: 201, body: expected });
});

const whole = await picture().png().toBuffer();

test.each<[string, Buffer, string, RegExp]>([
  ["is empty", Buffer.of(), "NOT_AN_IMAGE", /empty or of another type; expected JPEG, PNG/],
  ["is text", Buffer.from("<svg/>"), "NOT_AN_IMAGE", /of another type; expected JPEG/],
  ["ends early", whole.subarray(0, -30), "IMAGE_TRUNCATED", /image\/png ends early or is damaged/],
  ["has no width", emptyPng(0, 20), "IMAGE_TRUNCATED", /image\/png .* expected a whole one/],
  [
    "says it has 50,000 × 50,000 pixels",
    emptyPng(50_000, 50_000),
    "IMAGE_TOO_LARGE",
    /has 50000 × 50000 pixels; expected at most 100000000 in all and 32767 a side/,
  ],
])("a file that %s is refused, and nothing of it is stored", async (_, bytes, code, message) => {
  const before = storedFiles();
  expect(await upload(bytes)).toEqual({
    status: 400,
    body: { error: { code, message: expect.stringMatching(message) } },
  });
  expect(storedFiles()).toEqual(before);
  expect(logged).toEqual([]);
});

function storedFiles(): string[] {
  const root = dirname(dirname(dirname(blobs.path("0".repeat(64)))));
  return readdirSync(root, { recursive: true }).map(String).toSorted();
}
