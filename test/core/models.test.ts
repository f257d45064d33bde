import { readdir } from "node:fs/promises";
import { beforeAll, describe, expect, test } from "vitest";
import { createOwner } from "../../packages/core/src/access/owners.ts";
import { checkModel } from "../../packages/core/src/evaluation/models/check-model.ts";
import { deleteModel } from "../../packages/core/src/evaluation/models/delete-model.ts";
import { modelFolder } from "../../packages/core/src/evaluation/models/model-folder.ts";
import {
  findModel,
  getModel,
  listModels,
  referenceOf,
} from "../../packages/core/src/evaluation/models/models.ts";
import { registerModel } from "../../packages/core/src/evaluation/models/register-model.ts";
import { makeZip } from "../helpers/make-zip.ts";
import { openModelStage, weightsOf } from "../helpers/model-stage.ts";

const { stage, upload, register } = await openModelStage();
const { pool, blobs, plugins, ada } = stage;
const { ownerId } = ada;
let bob = 0;

beforeAll(async () => {
  bob = (await createOwner(pool, { name: "bob", kind: "PERSON" })).id;
});

describe("a model", () => {
  test("is registered with what its plugin found and its author said", async () => {
    const provenance = {
      dataset: "ada/street",
      commitId: "ab",
      options: { epochs: 3 },
      codeVersion: "7",
    };
    const metrics = { ap: 0.5 };
    const model = await register(
      { name: "whole", metrics, provenance },
      { factor: 0, classNames: ["cat", "dog"] },
    );
    expect(model).toMatchObject({
      ownerId,
      name: "whole",
      version: "1",
      format: "weights/table",
      classNames: ["cat", "dog"],
      warnings: ["All it gives is 0.", "It was tried."],
      details: { factor: 0 },
      metrics,
      sourceDataset: "ada/street",
      sourceCommitId: "ab",
      trainingOptions: { epochs: 3 },
      codeVersion: "7",
      files: [{ name: "weights.json", bytes: 39 }],
      author: "ada",
    });
  });

  test("is found by its name, version or digest", async () => {
    const first = await register({ name: "found" });
    const second = await register({ name: "found" });
    const named = await register({ name: "found", version: "v2-final" });
    const third = await register({ name: "found" });
    expect([first, second, named, third].map(referenceOf)).toEqual([
      "found@1",
      "found@2",
      "found@v2-final",
      "found@3",
    ]);
    expect(await getModel(pool, ownerId, "found")).toEqual(third);
    expect(await getModel(pool, ownerId, "found@v2-final")).toEqual(named);
    expect(await getModel(pool, ownerId, second.digest.slice(0, 8))).toEqual(second);
    for (const unknown of ["lost", "found@4", "found@", "@1", "0".repeat(8), "", "\0"])
      expect(await findModel(pool, ownerId, unknown)).toBeNull();
    expect(await findModel(pool, bob, "found")).toBeNull();
    await expect(getModel(pool, ownerId, "lost")).rejects.toMatchObject({
      code: "MODEL_NOT_FOUND",
    });
    const { models, hasNextPage } = await listModels(pool, ownerId, { first: 2 });
    expect([models.map(referenceOf), hasNextPage]).toEqual([["found@3", "found@v2-final"], true]);
    const after = await listModels(pool, ownerId, { first: 1, after: models[1]!.id });
    expect(after.models).toEqual([second]);
  });

  test("is the same one when its package comes again", async () => {
    const model = await register({ name: "same" }, { factor: 1000 });
    expect(await register({ name: "same" }, { factor: 1000 })).toEqual(model);
    expect(await register({ name: "same", version: "1" }, { factor: 1000 })).toEqual(model);
    await expect(register({ name: "other" }, { factor: 1000 })).rejects.toMatchObject({
      code: "NAME_TAKEN",
      message: "The package is registered already, as same@1; a package has one name.",
    });
    await expect(register({ name: "same", version: "1" })).rejects.toThrow(
      'There is a model "same@1" already',
    );
  });

  test("belongs to whoever uploaded it: knowing its digest is not enough", async () => {
    const { digest } = await register({ name: "mine" });
    const input = { ownerId: bob, digest, name: "stolen", author: "bob" };
    await expect(registerModel(pool, stage, input)).rejects.toThrow(
      /^This owner has uploaded no package of digest .* within a day; upload it first\.$/,
    );
  });

  test("is refused a name that reads as something else", async () => {
    const named = ["a@b", "deadbeef", ""].map((name) => ({ name }));
    const versioned = ["1@2", ""].map((version) => ({ name: "a", version }));
    for (const input of [...named, ...versioned])
      await expect(register(input)).rejects.toMatchObject({ code: "INVALID_NAME" });
    await expect(register({ digest: "../x" })).rejects.toMatchObject({ code: "MODEL_NOT_FOUND" });
    await expect(register({ metrics: { a: "\0" } })).rejects.toMatchObject({
      code: "INVALID_INPUT",
    });
  });

  test("is deleted with its files, but not those that another owner has", async () => {
    const weights = makeZip([weightsOf({ factor: 77 })]);
    const { digest } = await upload(weights);
    await upload(weights, undefined, bob);
    await registerModel(pool, stage, { ownerId, digest, name: "both", author: "ada" });
    await registerModel(pool, stage, { ownerId: bob, digest, name: "both", author: "bob" });
    const answer = await deleteModel(pool, blobs, { ownerId, reference: "both@1" });
    expect(answer).toEqual({ deletedReference: "both@1" });
    expect(await findModel(pool, ownerId, "both")).toBeNull();
    expect(await readdir(modelFolder(blobs, digest))).toEqual(["weights.json"]);
    await deleteModel(pool, blobs, { ownerId: bob, reference: digest });
    await expect(readdir(modelFolder(blobs, digest))).rejects.toThrow("ENOENT");
  });
});

describe("the process that tries a model", () => {
  test.each([
    [
      "its plugin finds no good",
      "refuse",
      "The model is refused: The weights are too light. (weights/table)",
    ],
    [
      "it dies of",
      "crash",
      "The model is refused: The process that tried it was ended by SIGABRT.",
    ],
    [
      "of which nothing can be stored",
      "unstorable",
      "The model is refused: What the plugin tells of it holds a NUL character. (weights/table)",
    ],
  ])("refuses what %s", async (_, fault, message) => {
    await expect(register({}, { fault })).rejects.toMatchObject({ code: "MODEL_REFUSED", message });
  });

  test("refuses what is of no format, or not of the one that was named", async () => {
    const { digest } = await upload(makeZip([{ name: "weights.bin", content: "" }]));
    const input = { ownerId, digest, name: "bin", author: "ada" };
    await expect(registerModel(pool, stage, input)).rejects.toThrow(
      "The package looks like no format of model that is installed; there are: weights/table (a folder with weights.json), means/mean (a folder with mean.json).",
    );
    await expect(register({ format: "weights/tree" })).rejects.toMatchObject({
      code: "MODEL_REFUSED",
    });
  });

  test("is ended when it takes too long or too much", async () => {
    const { configUrl } = plugins;
    const hang = await upload(makeZip([weightsOf({ factor: 1, fault: "hang" })]));
    const slow = { configUrl, folder: modelFolder(blobs, hang.digest) };
    await expect(checkModel(slow, { seconds: 2 })).rejects.toThrow(
      "The model is refused: The process that tried it took more than 2 seconds.",
    );
    const hog = await upload(makeZip([weightsOf({ factor: 1, fault: "hog" })]));
    const large = { configUrl, folder: modelFolder(blobs, hog.digest) };
    await expect(checkModel(large, { memory: 300e6 })).rejects.toThrow(
      "The model is refused: The process that tried it took more than 300 MB of memory.",
    );
  });

  test("knows no database and no token", async () => {
    process.env["DATABASE_URL"] = "postgres://secret";
    process.env["LOUPE_TOKEN"] = "secret";
    const { details } = await register();
    const allowed = [
      "HOME",
      "LANG",
      "LD_LIBRARY_PATH",
      "LOUPE_PYTHON",
      "NODE_CHANNEL_FD",
      "NODE_COMPILE_CACHE",
      "PATH",
      "TMPDIR",
    ];
    const others = (details["environment"] as string[]).filter((name) => !allowed.includes(name));
    expect(others.filter((name) => !name.startsWith("NODE_CHANNEL"))).toEqual([]);
  });
});
