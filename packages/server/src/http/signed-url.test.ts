import { expect, test } from "vitest";
import { createUrlSigner } from "./signed-url.ts";

const image = { datasetId: 1, digest: "a".repeat(64), width: 64 };
const hour = 3_600_000;
let now = 0;
const signer = createUrlSigner(Buffer.from("key"), () => now);

function partsOf(path: string): [expires: string, signature: string] {
  const { searchParams } = new URL(path, "http://localhost");
  return [searchParams.get("expires")!, searchParams.get("signature")!];
}

test("a URL opens its image until it expires, between one and two hours later", () => {
  now = 10 * hour + 60_000;
  const parts = partsOf(signer.sign(image));
  now += hour;
  expect(signer.verify(image, ...parts)).toBe(true);
  now += hour;
  expect(signer.verify(image, ...parts)).toBe(false);
});

test("it is the same within an hour", () => {
  now = 10 * hour;
  const first = signer.sign(image);
  now += hour - 1;
  expect(signer.sign(image)).toBe(first);
});

test("it opens nothing else", () => {
  now = 10 * hour;
  const [expires, signature] = partsOf(signer.sign(image));
  for (const other of [
    { ...image, datasetId: 2 },
    { ...image, width: null },
    { ...image, digest: "b".repeat(64) },
  ]) {
    expect(signer.verify(other, expires, signature)).toBe(false);
  }
  expect(signer.verify(image, String(Number(expires) + 1), signature)).toBe(false);
  expect(signer.verify(image, "tomorrow", signature)).toBe(false);
  expect(createUrlSigner(Buffer.from("other"), () => now).verify(image, expires, signature)).toBe(
    false,
  );
});
