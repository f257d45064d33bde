import { beforeEach, expect, test } from "vitest";
import {
  clearTensor,
  createBranch,
  createTensor,
  deleteSamples,
  deleteTensor,
  hasUncommittedChanges,
  resolveRef,
  restore,
  updateClasses,
} from "../../packages/core/src/index.ts";
import { restoreStage, type RestoreStage } from "../helpers/restore-stage.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const NUMBER = { htype: "generic" } as const;

let stage: RestoreStage;

beforeEach(async () => {
  stage = await restoreStage(db);
});

test("values come back one by one; where there was none, there is none again", async () => {
  await stage.setX(stage.ids[2]!, null);
  const second = await stage.save("second");
  for (const id of stage.ids) await stage.setX(id, 50);
  await stage.setWeather("sun");
  const values = [
    { sample: stage.ids[0]!, tensor: "x" },
    { sample: stage.ids[2]!, tensor: "x" },
  ];
  expect(await stage.bring({ values }, second)).toMatchObject({
    sampleIds: [stage.ids[0], stage.ids[2]],
  });
  expect((await stage.show("main")).values).toMatchObject({
    x: [1, 50, null],
    weather: [["sun"], ["sun"], ["sun"]],
  });
});

test("values of a tensor that describes objects are all objects of the group", async () => {
  await stage.removeObject(0, 0);
  await stage.removeObject(1, 0);
  await stage.save("second");
  await stage.bring({ values: [{ sample: stage.ids[0]!, tensor: "boxes" }] });
  const { objects, values } = await stage.show(stage.first);
  expect((await stage.show("main")).objects[""]![0]).toEqual(objects[""]![0]);
  expect((await stage.show("main")).values["labels"]).toEqual([
    values["labels"]![0],
    ["dog"],
    values["labels"]![2],
  ]);
});

test("values that are what they were are not written again", async () => {
  await createBranch(db, { dataset: stage.dataset, name: "side" });
  const values = [{ sample: stage.ids[0]!, tensor: "x" }];
  await restore(db, {
    dataset: stage.dataset,
    branch: "side",
    from: stage.first,
    values,
    samples: [stage.ids[1]!],
  });
  expect(await hasUncommittedChanges(db, await resolveRef(db, stage.dataset, "side"))).toBe(false);
});

test("values are refused where the sample or the tensor is missing on either side", async () => {
  await createTensor(db, { ...stage.on, path: "y", spec: NUMBER });
  await deleteTensor(db, { ...stage.on, path: "x" });
  await deleteSamples(db, { ...stage.on, samples: [{ id: stage.ids[0]! }] });
  const cases = [
    [{ sample: stage.ids[1]!, tensor: "x" }, "TENSOR_NOT_FOUND", "tensor"],
    [{ sample: stage.ids[1]!, tensor: "y" }, "TENSOR_NOT_FOUND", "tensor"],
    [{ sample: stage.ids[0]!, tensor: "weather" }, "SAMPLE_NOT_FOUND", "sample"],
    [{ sample: 999_999, tensor: "weather" }, "SAMPLE_NOT_FOUND", "sample"],
  ] as const;
  for (const [value, code, field] of cases) {
    const good = { sample: stage.ids[2]!, tensor: "weather" };
    await expect(stage.bring({ values: [good, value] })).rejects.toMatchObject({
      code,
      details: { path: ["values", 1, field] },
    });
  }
});

test("everything restored from a ref, there is no difference to it", async () => {
  for (const id of stage.ids.slice(1)) await stage.setX(id, 50);
  await stage.setWeather("sun");
  await stage.removeObject(2, 1);
  await stage.save("second");
  await deleteTensor(db, { ...stage.on, path: "x" });
  await clearTensor(db, { ...stage.on, path: "labels" });
  await updateClasses(db, { ...stage.on, path: "weather", classes: [{ classId: 1, name: "s" }] });
  await deleteSamples(db, { ...stage.on, samples: [{ id: stage.ids[0]! }, { id: stage.ids[2]! }] });
  await stage.save("third");
  await stage.bring({ tensors: ["x", "weather", "boxes"], samples: stage.ids });
  expect(await stage.show("main")).toEqual(await stage.show(stage.first));
  expect(await stage.differenceTo(stage.first)).toMatchObject({ isEmpty: true, valuesChanged: 0 });
  await stage.save("as at first");
  expect(await stage.show("main")).toEqual(await stage.show(stage.first));
});

test("what makes no sense is refused", async () => {
  const x = { sample: stage.ids[0]!, tensor: "x" };
  const cases = [
    [{}, "INVALID_INPUT"],
    [{ tensors: [], samples: [], values: [] }, "INVALID_INPUT"],
    [{ samples: [stage.ids[0]!, stage.ids[0]!] }, "INVALID_INPUT"],
    [{ values: [x, x] }, "INVALID_INPUT"],
    [{ tensors: ["x", "x"] }, "INVALID_INPUT"],
    [{ tensors: ["none"] }, "TENSOR_NOT_FOUND"],
  ] as const;
  for (const [input, code] of cases)
    await expect(stage.bring(input)).rejects.toMatchObject({ code });
  await expect(stage.bring({ tensors: ["x"] }, "nowhere")).rejects.toMatchObject({
    code: "REF_NOT_FOUND",
  });
  await expect(
    restore(db, { dataset: stage.dataset, branch: stage.first, from: "main", tensors: ["x"] }),
  ).rejects.toMatchObject({ code: "REF_NOT_WRITABLE" });
});
