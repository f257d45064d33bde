import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { startTestServer } from "../helpers/start-server.ts";

const { ask, person, url, token } = await startTestServer();
const image = await sharp({ create: { width: 300, height: 200, channels: 3, background: "teal" } })
  .png()
  .toBuffer();
const other = await sharp({ create: { width: 8, height: 8, channels: 3, background: "red" } })
  .png()
  .toBuffer();
let digest = "";

beforeAll(async () => {
  for (const name of ["pictures", "others"]) {
    await ask(
      `mutation ($name: String!) { createDataset(input: { owner: "admin", name: $name }) { dataset { id } } }`,
      { name },
    );
  }
  const where = { dataset: { owner: "admin", name: "pictures" }, branch: "main" };
  await ask(
    `mutation ($input: CreateTensorInput!) { createTensor(input: $input) { tensor { path } } }`,
    { input: { ...where, path: "images", htype: "IMAGE" } },
  );
  digest = ((await (await upload(image)).json()) as { digest: string }).digest;
  await ask(
    `mutation ($input: AppendSamplesInput!) { appendSamples(input: $input) { sampleIds } }`,
    {
      input: { ...where, samples: [{ values: [{ tensor: "images", image: digest }] }] },
    },
  );
});

function upload(
  body: Uint8Array | string,
  { secret = token, dataset = "admin/pictures" }: { secret?: string | null; dataset?: string } = {},
) {
  return fetch(`${url}/blobs?dataset=${encodeURIComponent(dataset)}`, {
    method: "POST",
    headers: secret === null ? {} : { authorization: `Bearer ${secret}` },
    body: body as BodyInit,
  });
}

async function imageUrl(width?: number): Promise<string> {
  const { dataset } = await ask(
    `query ($width: Int) { dataset(owner: "admin", name: "pictures") { sample(index: 0) { value(tensor: "images") { ... on ImageValue { image { url(width: $width) } } } } } }`,
    { width },
  );
  return dataset.sample.value.image.url;
}

const code = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

test("an uploaded image comes back byte for byte, by a URL that needs no token", async () => {
  const response = await fetch(await imageUrl());
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": "private, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    etag: `"${digest}"`,
  });
  expect(Buffer.from(await response.arrayBuffer()).equals(image)).toBe(true);
  expect(await imageUrl()).toBe(await imageUrl());
});

test("the same image again is the same blob", async () => {
  const response = await upload(image);
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ digest, width: 300, height: 200, mime: "image/png" });
});

test("thumbnails are smaller, and what is cached is not sent again", async () => {
  const thumbnail = await fetch(await imageUrl(64));
  expect(thumbnail.headers.get("content-type")).toBe("image/webp");
  expect(await sharp(Buffer.from(await thumbnail.arrayBuffer())).metadata()).toMatchObject({
    width: 64,
  });
  const cached = await fetch(await imageUrl(64), {
    headers: { "if-none-match": thumbnail.headers.get("etag")! },
  });
  expect(cached.status).toBe(304);
  const head = await fetch(await imageUrl(), { method: "HEAD" });
  expect(head.headers.get("content-length")).toBe(String(image.byteLength));
});

test("a signature opens one image, at one width, of one dataset, for a while", async () => {
  const signed = await imageUrl();
  expect((await fetch(signed.replace("?", "?width=64&"))).status).toBe(403);
  expect((await fetch(signed.replace(/expires=\d+/, "expires=1"))).status).toBe(403);
  expect((await fetch(signed.replace(/signature=.*/, "signature=x"))).status).toBe(403);
  const bare = signed.replace(/\?.*/, "");
  expect(await code(await fetch(bare))).toBe("DATASET_NOT_FOUND");
  expect((await fetch(bare, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
});

test("knowing the digest of an image in another dataset opens nothing", async () => {
  const { digest: hidden } = (await (await upload(other, { dataset: "admin/others" })).json()) as {
    digest: string;
  };
  const bare = (await imageUrl()).replace(/\?.*/, "").replace(digest, hidden);
  for (const url of [bare, `${bare}?width=64`])
    expect(await code(await fetch(url, { headers: { authorization: `Bearer ${token}` } }))).toBe(
      "BLOB_NOT_FOUND",
    );
});

async function refused(body: Uint8Array | string): Promise<[number, string]> {
  const response = await upload(body);
  return [response.status, await code(response)];
}

test("what is no image, or ends early, is refused", async () => {
  expect(await refused("<svg/>")).toEqual([400, "NOT_AN_IMAGE"]);
  expect(await refused("")).toEqual([400, "NOT_AN_IMAGE"]);
  const noise = await sharp(
    Buffer.from(Array.from({ length: 30_000 }, (_, at) => (at * 7919) % 256)),
    { raw: { width: 100, height: 100, channels: 3 } },
  )
    .png()
    .toBuffer();
  expect(await refused(noise.subarray(0, noise.length >> 1))).toEqual([400, "IMAGE_TRUNCATED"]);
});

test("uploading needs a token, the role WRITER and a dataset", async () => {
  expect((await upload(image, { secret: null })).status).toBe(401);
  expect((await upload(image, { secret: await person("ada") })).status).toBe(404);
  expect(await code(await upload(image, { dataset: "pictures" }))).toBe("INVALID_INPUT");
});

test("more than 64 MB are refused", async () => {
  const large = Buffer.alloc(64 * 1024 * 1024 + 1);
  image.copy(large);
  expect(await code(await upload(large))).toBe("IMAGE_TOO_LARGE");
});

test("an address that nothing is at", async () => {
  expect(await code(await fetch(`${url}/nothing`))).toBe("NOT_FOUND");
  expect((await fetch(`${url}/datasets/1/images/../../x`)).status).toBe(404);
});
