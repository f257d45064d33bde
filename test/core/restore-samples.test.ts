import { beforeEach, expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createTag,
  createTensor,
  deleteSamples,
  editObjects,
  renameTensor,
  reset,
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

test("samples exist again with what they held, at the place they had", async () => {
  await stage.setX(stage.ids[1]!, 20);
  await stage.removeObject(1, 0);
  await deleteSamples(db, { ...stage.on, samples: [{ id: stage.ids[1]! }, { id: stage.ids[0]! }] });
  await stage.save("deleted");
  expect((await stage.show("main")).samples).toEqual([stage.ids[2]]);
  const { membershipRevision } = await resolveRef(db, stage.dataset, "main");
  const { sampleIds } = await restore(db, {
    ...stage.on,
    from: stage.first,
    samples: [stage.ids[1]!],
  });
  expect(sampleIds).toEqual([stage.ids[1]]);
  const after = await stage.show("main");
  expect(after).toMatchObject({ samples: [stage.ids[1], stage.ids[2]], values: { x: [2, 3] } });
  expect(after.objects).toEqual({ "": (await stage.show(stage.first)).objects[""]!.slice(1) });
  expect((await resolveRef(db, stage.dataset, "main")).membershipRevision).toBeGreaterThan(
    membershipRevision!,
  );
  expect(await commit(db, { ...stage.on, message: "back", author: "test" })).toMatchObject({
    samplesAdded: 1,
    samplesDeleted: 0,
  });
});

test("samples that exist get their values back; tensors made since keep theirs", async () => {
  await createTensor(db, { ...stage.on, path: "y", spec: NUMBER });
  await stage.setFirst("y", 7);
  await renameTensor(db, { ...stage.on, path: "x", newPath: "w" });
  await stage.setFirst("w", 10);
  await stage.setWeather("sun");
  await stage.save("second");
  await stage.bring({ samples: [stage.ids[0]!] });
  expect((await stage.show("main")).values).toMatchObject({
    w: [1, 2, 3],
    y: [7, null, null],
    weather: [["rain"], ["sun"], ["sun"]],
  });
});

test("samples come from a branch that alone had them, and from a tag", async () => {
  await createBranch(db, { dataset: stage.dataset, name: "side" });
  const { sampleIds } = await appendSamples(db, {
    dataset: stage.dataset,
    branch: "side",
    samples: [{ values: { x: { number: 4 } } }, { values: { x: { number: 5 } } }],
  });
  await stage.save("on side", "side");
  await createTag(db, { dataset: stage.dataset, name: "v1", ref: "side", author: "test" });
  await deleteSamples(db, {
    dataset: stage.dataset,
    branch: "side",
    samples: [{ id: sampleIds[1]! }],
  });
  await stage.save("less", "side");
  await stage.bring({ samples: [sampleIds[1]!] }, "v1");
  expect(await stage.show("main")).toMatchObject({
    samples: [...stage.ids, sampleIds[1]],
    values: { x: [1, 2, 3, 5] },
  });
  expect((await stage.show("main")).objects[""]![3]).toBeNull();
  await reset(db, stage.on);
  expect((await stage.show("main")).samples).toEqual(stage.ids);
});

test("samples bring back classes that were removed, unless the name is another's by now", async () => {
  await stage.setWeather("sun");
  const rename = (name: string) =>
    updateClasses(db, {
      ...stage.on,
      path: "weather",
      classes: [{ classId: 1, name: "sun" }, { name }],
    });
  await rename("fog");
  await stage.save("no rain");
  await stage.bring({ samples: [stage.ids[0]!] });
  expect((await stage.show("main")).values["weather"]).toEqual([["rain"], ["sun"], ["sun"]]);
  await reset(db, stage.on);
  await updateClasses(db, {
    ...stage.on,
    path: "weather",
    classes: [{ classId: 1, name: "sun" }, { name: "rain" }],
  });
  await expect(stage.bring({ samples: [stage.ids[0]!] })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining('"rain"'),
  });
});

test("samples keep entries of later tensors, and get those that stand for nothing", async () => {
  await clearTensor(db, { ...stage.on, path: "boxes" });
  const spec = { htype: "generic", describes: "OBJECT" } as const;
  await createTensor(db, { ...stage.on, path: "areas", spec });
  await stage.save("with areas");
  await stage.bring({ samples: [stage.ids[0]!] });
  const shown = await stage.show("main");
  expect(shown.objects[""]![0]).toEqual((await stage.show(stage.first)).objects[""]![0]);
  expect(shown.values).toMatchObject({
    areas: [[Number.NaN, Number.NaN], null, null],
    labels: [["cat", "dog"], null, null],
  });
  const [objectId] = shown.objects[""]![0]!;
  const change = {
    kind: "update",
    objectId: objectId!,
    values: { areas: { number: 5 } },
  } as const;
  await editObjects(db, {
    ...stage.on,
    edits: [{ sample: { id: stage.ids[0]! }, group: "", change }],
  });
  await stage.bring({ samples: [stage.ids[0]!] });
  expect((await stage.show("main")).values["areas"]![0]).toEqual([5, Number.NaN]);
});

test("samples are refused that the ref does not have, and nothing is done", async () => {
  const { sampleIds } = await appendSamples(db, { ...stage.on, samples: [{ values: {} }] });
  await deleteSamples(db, { ...stage.on, samples: [{ id: stage.ids[0]! }] });
  await expect(stage.bring({ samples: [stage.ids[0]!, sampleIds[0]!] })).rejects.toMatchObject({
    code: "SAMPLE_NOT_FOUND",
    details: { path: ["samples", 1] },
  });
  expect((await stage.show("main")).samples).toEqual([stage.ids[1], stage.ids[2], sampleIds[0]]);
});
