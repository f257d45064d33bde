import sharp from "sharp";
import { expect, test } from "vitest";
import { BOXES, openStreamStage } from "../helpers/stream-stage.ts";
import type { TarMember } from "../helpers/read-tar.ts";

const SAMPLES = 23;
const { pictures, sampleIds, server, get, list, readAll, change } = await openStreamStage(SAMPLES);

/** The key of a sample: what stands before the first dot of its members. */
function keysOf(shards: TarMember[][]): string[] {
  return [...new Set(shards.flat().map(({ name }) => name.slice(0, name.indexOf("."))))];
}

function indicesOf(shards: TarMember[][]): number[] {
  return keysOf(shards).map((key) => Number(key.split("-")[1]));
}

function jsonOf(members: TarMember[], name: string): unknown {
  return JSON.parse(members.find((member) => member.name === name)!.bytes.toString());
}

async function bytesOf(path: string): Promise<Buffer> {
  const response = await get(path);
  expect(response.status).toBe(200);
  return Buffer.from(await response.arrayBuffer());
}

test("the list says what shards hold and where they are, by the commit that a branch names", async () => {
  const found = await list("main", { samplesPerShard: 10, tensors: "images,labels,boxes" });
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "pictures") { branch(name: "main") { head { commitId } } } }`,
  );
  const commit = dataset.branch.head.commitId;
  expect(found).toEqual({
    dataset: "admin/pictures",
    commit,
    samples: SAMPLES,
    tensors: {
      images: { htype: "image", describes: "SAMPLE", member: "images.{jpg|png|webp|gif|tif|avif}" },
      labels: {
        htype: "class_label",
        describes: "OBJECT",
        classNames: ["cat", "dog", "owl"],
        member: "labels.json",
      },
      boxes: {
        htype: "bbox",
        describes: "OBJECT",
        coords: { type: "pixel", mode: "LTWH" },
        member: "boxes.json",
      },
    },
    shards: [10, 10, 3].map((samples, number) => ({
      number,
      samples,
      url: `/datasets/admin/pictures/${commit}/shards/${number}.tar?tensors=images%2Clabels%2Cboxes&samplesPerShard=10`,
    })),
  });
});

test("a shard has the images as stored, and every other value as JSON or as numpy's arrays", async () => {
  const [members] = await readAll(await list());
  const key = `${String(sampleIds[1]).padStart(12, "0")}-000000000001`;
  const own = members!.filter(({ name }) => name.startsWith(`${key}.`));
  expect(own.map(({ name }) => name.slice(key.length + 1))).toEqual([
    "boxes.json",
    "extra.json",
    "features.npy",
    "images.jpg",
    "labels.json",
    "model_evaluation.loss.json",
    "note.json",
    "serial.json",
  ]);
  expect(own[3]!.bytes.equals(pictures[1]!)).toBe(true);
  expect(jsonOf(own, `${key}.boxes.json`)).toEqual(BOXES);
  expect(jsonOf(own, `${key}.labels.json`)).toEqual([1, 0]);
  expect(jsonOf(own, `${key}.model_evaluation.loss.json`)).toBe(0.25);
  expect(jsonOf(own, `${key}.note.json`)).toBe('sample "1"');
  expect(jsonOf(own, `${key}.extra.json`)).toEqual({ index: 1, nested: [null, true] });
  expect(own[7]!.bytes.toString()).toBe("9007199254740994");
  expect(own[2]!.bytes.subarray(0, 128).toString("latin1")).toBe(
    `\x93NUMPY\x01\x00\x76\x00${"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117)}\n`,
  );
  expect(own[2]!.bytes.readFloatLE(128)).toBe(1);
  const keys = keysOf([members!]);
  expect(keys).toHaveLength(SAMPLES);
  expect(members!.some(({ name }) => name === `${keys[2]}.model_evaluation.loss.json`)).toBe(false);
});

test("a branch means its head: uncommitted changes are not seen, committed ones are", async () => {
  const before = await list();
  await change("deleteSamples", { samples: [{ id: sampleIds[0]! }] }, "revision");
  expect((await list()).commit).toBe(before.commit);
  await change("commit", { message: "Delete one" }, "commit { commitId }");
  const after = await list();
  expect([before.samples, after.samples]).toEqual([SAMPLES, SAMPLES - 1]);
  expect(indicesOf(await readAll(before))).toHaveLength(SAMPLES);
  const keys = keysOf(await readAll(after));
  expect(keys[0]).toBe(`${String(sampleIds[1]).padStart(12, "0")}-000000000000`);
});

test("the same request gives the same bytes, whatever else is committed; other data gives others", async () => {
  const parameters = { tensors: "images,labels", shuffle: "7", samplesPerShard: 8 };
  const first = await list("main", parameters);
  const path = `/datasets/admin/pictures/main/shards/1.tar?tensors=images%2Clabels&shuffle=7&samplesPerShard=8`;
  const bytes = await bytesOf(first.shards[1]!.url);
  expect((await bytesOf(first.shards[1]!.url)).equals(bytes)).toBe(true);
  expect((await bytesOf(path)).equals(bytes)).toBe(true);
  const id = sampleIds[5]!;
  await change(
    "setValues",
    { edits: [{ sample: { id }, tensor: "note", value: { text: "another" } }] },
    "revision",
  );
  await change("commit", { message: "Another note" }, "commit { commitId }");
  expect((await list()).commit).not.toBe(first.commit);
  expect((await bytesOf(path)).equals(bytes)).toBe(true);
  const [shown] = keysOf([(await readAll({ ...first, shards: [first.shards[1]!] }))[0]!]);
  await change("deleteSamples", { samples: [{ id: Number(shown!.split("-")[0]) }] }, "revision");
  await change("commit", { message: "Delete another" }, "commit { commitId }");
  expect((await bytesOf(path)).equals(bytes)).toBe(false);
  expect((await bytesOf(first.shards[1]!.url)).equals(bytes)).toBe(true);
});

test("filter and order are those of the API", async () => {
  const filter = JSON.stringify({ tensor: { path: "model_evaluation/loss", atLeast: 2 } });
  const orderBy = JSON.stringify([{ tensor: "model_evaluation/loss", direction: "DESC" }]);
  const found = await list("main", { filter, orderBy, samplesPerShard: 4 });
  const { dataset } = await server.ask(
    `{ dataset(owner: "admin", name: "pictures") { samples(
      first: 100, filter: { tensor: { path: "model_evaluation/loss", atLeast: 2 } }
      orderBy: [{ tensor: "model_evaluation/loss", direction: DESC }]
    ) { totalCount nodes { index } } } }`,
  );
  const expected = dataset.samples.nodes.map(({ index }: { index: number }) => index);
  expect(expected.length).toBeGreaterThan(6);
  expect(found.samples).toBe(expected.length);
  expect(indicesOf(await readAll(found))).toEqual(expected);
  const onlyFiltered = await list("main", { filter });
  expect(indicesOf(await readAll(onlyFiltered))).toEqual(
    expected.toSorted((a: number, b: number) => a - b),
  );
});

test("a seed mixes all samples, over all shards, each once", async () => {
  const orderOf = async (shuffle: string) =>
    indicesOf(await readAll(await list("main", { shuffle, samplesPerShard: 5 })));
  const one = await orderOf("one");
  const all = one.toSorted((a, b) => a - b);
  expect(all).toEqual(all.map((_, index) => index));
  expect(one).not.toEqual(all);
  expect(await orderOf("one")).toEqual(one);
  expect(await orderOf("another")).not.toEqual(one);
});

test("readers that share the work get every shard once", async () => {
  const everything = await list("main", { samplesPerShard: 4 });
  const shares = await Promise.all(
    [0, 1, 2].map((rank) => list("main", { samplesPerShard: 4, rank, worldSize: 3 })),
  );
  expect(shares.map(({ shards }) => shards.map(({ number }) => number))).toEqual([
    [0, 3],
    [1, 4],
    [2, 5],
  ]);
  const together = shares.flatMap(({ shards }) => shards);
  expect(together.toSorted((a, b) => a.number - b.number)).toEqual(everything.shards);
});

test("images are resized on the way, and boxes of pixels with them", async () => {
  const [first] = await readAll(await list("main", { width: 10, height: 20, samplesPerShard: 1 }));
  const [boxes, , , image] = first!;
  expect(image!.name).toMatch(/\.images\.png$/);
  expect(await sharp(image!.bytes).metadata()).toMatchObject({
    format: "png",
    width: 10,
    height: 20,
  });
  expect(JSON.parse(boxes!.bytes.toString())).toEqual([
    [0.5, 4, 4, 12],
    [2, 8, 5.25, 10],
  ]);
  const found = await list("main", { width: 5, tensors: "images", samplesPerShard: 1 });
  expect(found.tensors["images"]!.member).toBe("images.png");
  const [[narrow]] = (await readAll(found)) as [[TarMember]];
  expect(await sharp(narrow.bytes).metadata()).toMatchObject({ width: 5, height: 3 });
});

test("a dataset without samples has no shards", async () => {
  await server.ask(
    `mutation { createDataset(input: { owner: "admin", name: "empty" }) { dataset { id } } }`,
  );
  const response = await get("/datasets/admin/empty/main/shards");
  expect(await response.json()).toMatchObject({ samples: 0, tensors: {}, shards: [] });
});

test("numbers that JSON has none for are texts", async () => {
  const texts = ["NaN", "-Infinity", "1e-7"];
  const edits = texts.map((text, index) => ({
    sample: { id: sampleIds[6 + index]! },
    tensor: "model_evaluation/loss",
    value: { text },
  }));
  await change("setValues", { edits }, "revision");
  await change("commit", { message: "Odd losses" }, "commit { commitId }");
  const [members] = await readAll(await list("main", { tensors: "model_evaluation/loss" }));
  const written = sampleIds.slice(6, 9).map((id) => {
    const key = String(id).padStart(12, "0");
    return members!.find(({ name }) => name.startsWith(key))?.bytes.toString();
  });
  expect(written).toEqual(['"NaN"', '"-Infinity"', "1e-7"]);
});
