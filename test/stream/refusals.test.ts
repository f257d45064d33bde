import { expect, test } from "vitest";
import { openStreamStage } from "../helpers/stream-stage.ts";

const { get, change, list } = await openStreamStage(3);
const BASE = "/datasets/admin/pictures";

async function refusalOf(path: string, parameters: Record<string, string> = {}) {
  const query = new URLSearchParams(parameters).toString();
  const response = await get(`${BASE}/${path}?${query}`);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return { status: response.status, ...error };
}

const tensor = (filter: object) => JSON.stringify({ tensor: filter });

test.each([
  ["nowhere/shards", {}, "REF_NOT_FOUND", "no branch, tag or commit"],
  [`${"0".repeat(64)}/shards`, {}, "REF_NOT_FOUND", "no commit"],
  ["%E0%A4%A/shards", {}, "INVALID_INPUT", "not percent-encoded well"],
  ["main/shards/1.tar", {}, "NOT_FOUND", "3 samples make 1 shards"],
  ["main/shards/x.tar", {}, "NOT_FOUND", "There is nothing at"],
  ["main/shards", { tensors: "images,nothing" }, "TENSOR_NOT_FOUND", "nothing"],
  ["main/shards", { tensors: "images,images" }, "INVALID_INPUT", "asked for twice"],
  ["main/shards", { tensor: "images" }, "INVALID_INPUT", "unknown"],
  ["main/shards/0.tar", { rank: "0", worldSize: "1" }, "INVALID_INPUT", "unknown"],
  ["main/shards", { rank: "2", worldSize: "2" }, "INVALID_INPUT", "below the size"],
  ["main/shards", { rank: "0" }, "INVALID_INPUT", "expected both"],
  ["main/shards", { samplesPerShard: "0" }, "INVALID_INPUT", "from 1 to"],
  ["main/shards", { width: "a" }, "INVALID_INPUT", "from 1 to"],
  ["main/shards", { width: "8", tensors: "labels" }, "INVALID_INPUT", "0 image tensors"],
  ["main/shards", { shuffle: "" }, "INVALID_INPUT", "0 characters"],
  ["main/shards", { filter: "{" }, "INVALID_INPUT", "no JSON"],
  ["main/shards", { filter: '{"tensors":{}}' }, "INVALID_INPUT", "SampleFilter"],
  [
    "main/shards",
    { filter: tensor({ path: "labels", containsAny: ["cow"] }) },
    "CLASS_NOT_FOUND",
    "cow",
  ],
  [
    "main/shards",
    { filter: tensor({ path: "nothing", absent: true }) },
    "TENSOR_NOT_FOUND",
    "nothing",
  ],
  [
    "main/shards",
    { filter: `${'{"not":'.repeat(150)}{}${"}".repeat(150)}` },
    "LIMIT_EXCEEDED",
    "nested",
  ],
  ["main/shards", { orderBy: '[{"tensor":"note"}]' }, "INVALID_QUERY", "note"],
  ["main/shards", { orderBy: '[{"direction":"ASC"}]' }, "INVALID_INPUT", "exactly one"],
  [
    "main/shards",
    { orderBy: '[{"tensor":"serial"}]', shuffle: "1" },
    "INVALID_INPUT",
    "one of them",
  ],
])("%s with %j is refused: %s", async (path, parameters, code, message) => {
  const refusal = await refusalOf(path, parameters);
  expect(refusal).toMatchObject({ code, message: expect.stringContaining(message) });
  expect(refusal.status).toBeGreaterThanOrEqual(400);
});

test("a parameter that is given twice is refused", async () => {
  const response = await get(`${BASE}/main/shards?shuffle=1&shuffle=2`);
  expect(await response.json()).toMatchObject({ error: { code: "INVALID_INPUT" } });
});

test("two tensors whose members would be called the same are not mixed up", async () => {
  await change("createTensor", { path: "model_evaluation.loss", htype: "TEXT" }, "tensor { path }");
  await change("commit", { message: "Same name" }, "commit { commitId }");
  expect(await refusalOf("main/shards")).toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("would have the same name"),
  });
  expect((await list("main", { tensors: "model_evaluation.loss" })).samples).toBe(3);
});

test("a name of any length is the name of a member", async () => {
  const path = `${"long/".repeat(30)}name`;
  await change("createTensor", { path, htype: "TEXT" }, "tensor { path }");
  const [{ id }] = [{ id: 1 }];
  await change(
    "setValues",
    { edits: [{ sample: { id }, tensor: path, value: { text: "x" } }] },
    "revision",
  );
  await change("commit", { message: "Long name" }, "commit { commitId }");
  const { shards } = await list("main", { tensors: path });
  const tar = Buffer.from(await (await get(shards[0]!.url)).arrayBuffer());
  expect(tar.toString("latin1")).toContain(
    `path=000000000001-000000000000.${path.replaceAll("/", ".")}.json\n`,
  );
});
