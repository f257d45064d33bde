import { readdir } from "node:fs/promises";
import { join } from "node:path";
import {
  registerModel,
  type RegisterModelInput,
} from "../../packages/core/src/evaluation/models/register-model.ts";
import { uploadModel } from "../../packages/core/src/evaluation/models/upload-model.ts";
import type { PackageLimits } from "../../packages/core/src/evaluation/models/unpack-zip.ts";
import { openEvaluationStage, type EvaluationStage } from "./evaluation-stage.ts";
import { makeZip, type ZipFile } from "./make-zip.ts";

/** Where models of the fixture plugin `weights` are tested. */
export interface ModelStage {
  stage: EvaluationStage;
  /** Uploads an archive in parts, for ada unless another owner is named. */
  upload(
    archive: Uint8Array,
    limits?: PackageLimits,
    owner?: number,
  ): ReturnType<typeof uploadModel>;
  /** Uploads and registers a model that is like no other, for ada. */
  register(input?: Partial<RegisterModelInput>, weights?: object): ReturnType<typeof registerModel>;
  /** What lies where nothing may be left. */
  unplaced(): Promise<string[]>;
}

export async function openModelStage(): Promise<ModelStage> {
  const stage = await openEvaluationStage();
  const { pool, blobs, ada } = stage;
  const { ownerId } = ada;
  let factor = 10;

  const upload: ModelStage["upload"] = (archive, limits, owner = ownerId) => {
    async function* parts() {
      for (let at = 0; at < archive.length; at += 1000) yield archive.subarray(at, at + 1000);
    }
    const input = { ownerId: owner, source: parts(), ...(limits ? { limits } : {}) };
    return uploadModel(pool, blobs, input);
  };
  return {
    stage,
    upload,
    async register(input = {}, weights = {}) {
      const { digest } = await upload(makeZip([weightsOf({ factor: ++factor, ...weights })]));
      return registerModel(pool, stage, {
        ownerId,
        digest,
        name: "street",
        author: "ada",
        ...input,
      });
    },
    unplaced: () => readdir(join(blobs.root, "unplaced")),
  };
}

export function weightsOf(weights: object): ZipFile {
  return { name: "weights.json", content: JSON.stringify(weights) };
}
