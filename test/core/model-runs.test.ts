import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { deleteModel } from "../../packages/core/src/evaluation/models/delete-model.ts";
import { modelFolder } from "../../packages/core/src/evaluation/models/model-folder.ts";
import { cancelRun } from "../../packages/core/src/evaluation/runs.ts";
import { finish, makeNumbers, start, valuesOf } from "../helpers/evaluation-stage.ts";
import { openModelStage } from "../helpers/model-stage.ts";

const { stage, register } = await openModelStage();
const { pool, blobs, ada } = stage;
const { ownerId } = ada;

describe("a run", () => {
  const evaluator = "weights/scale";

  test("uses the registered model of a name, and goes on using that one", async () => {
    const dataset = await makeNumbers(stage, "scaled", 3);
    const model = await register({ name: "used" }, { factor: 5 });
    const { id, options } = await start(stage, { dataset, evaluator, options: { model: "used" } });
    expect(options).toEqual({ model: "used@1" });
    await register({ name: "used" }, { factor: 6 });
    expect(await finish(stage, id)).toMatchObject({
      state: "SUCCEEDED",
      modelName: "used@1",
      modelDigest: model.digest,
    });
    expect(await valuesOf(stage, dataset, "model_evaluation/scaled")).toEqual([0, 5, 10]);
  });

  test("uses the plugin's own where nothing is said, or none is registered under that name", async () => {
    const dataset = await makeNumbers(stage, "own", 2);
    await register({ name: "two" }, { factor: 22 });
    const unsaid = await start(stage, { dataset, evaluator });
    expect((await finish(stage, unsaid.id)).options).toEqual({ model: "two" });
    expect(await valuesOf(stage, dataset, "model_evaluation/scaled")).toEqual([0, 2]);
    const own = await start(stage, { dataset, evaluator, options: { model: "three" } });
    await finish(stage, own.id);
    expect(await valuesOf(stage, dataset, "model_evaluation/scaled")).toEqual([0, 3]);
    const said = await start(stage, { dataset, evaluator, options: { model: "two" } });
    await finish(stage, said.id);
    expect(await valuesOf(stage, dataset, "model_evaluation/scaled")).toEqual([0, 22]);
  });

  test("does not compute again what the same files have computed under another name", async () => {
    const dataset = await makeNumbers(stage, "renamed", 2);
    await register({ name: "before" }, { factor: 7 });
    const first = await start(stage, { dataset, evaluator, options: { model: "before" } });
    await finish(stage, first.id);
    await deleteModel(pool, blobs, { ownerId, reference: "before" });
    await register({ name: "after" }, { factor: 7 });
    const again = await start(stage, { dataset, evaluator, options: { model: "after" } });
    expect(await finish(stage, again.id)).toMatchObject({
      options: { model: "after@1" },
      formerRunId: first.id,
      samplesReused: 2,
    });
  });

  test("is refused a model that the owner of the dataset does not have", async () => {
    const dataset = await makeNumbers(stage, "refused", 1);
    for (const model of ["/etc", "four", "street@99", "two@1000"]) {
      await expect(start(stage, { dataset, evaluator, options: { model } })).rejects.toMatchObject({
        code: "INVALID_OPTION",
        message: expect.stringMatching(
          /^Option "model" is ".*"; expected a model that is registered .* own: two, three\.$/,
        ),
      });
    }
    await expect(start(stage, { dataset, evaluator, options: { model: 3 } })).rejects.toThrow(
      'Option "model" is 3; expected the name of a model.',
    );
  });

  test("keeps its model from being deleted until it has ended", async () => {
    const dataset = await makeNumbers(stage, "kept", 1);
    const { digest } = await register({ name: "kept" });
    const { id } = await start(stage, {
      dataset,
      evaluator,
      options: { model: digest.slice(0, 12) },
    });
    await expect(deleteModel(pool, blobs, { ownerId, reference: "kept@1" })).rejects.toMatchObject({
      code: "MODEL_IN_USE",
      message: `Run ${id} has not ended and needs the model kept@1; cancel it or wait.`,
    });
    await cancelRun(pool, id);
    await deleteModel(pool, blobs, { ownerId, reference: "kept@1" });
  });

  test("says where the files of its model should be", async () => {
    const dataset = await makeNumbers(stage, "elsewhere", 1);
    const { digest } = await register({ name: "elsewhere" });
    const { id } = await start(stage, { dataset, evaluator, options: { model: "elsewhere" } });
    const elsewhere = { ...blobs, root: join(blobs.root, "elsewhere") };
    expect(await finish(stage, id, { blobs: elsewhere })).toMatchObject({
      state: "FAILED",
      errorCode: "EVALUATOR_FAILED",
      errorMessage: expect.stringContaining(`expected ${modelFolder(elsewhere, digest)}.`),
    });
  });
});
