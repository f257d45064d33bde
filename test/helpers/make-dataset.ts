import { randomBytes } from "node:crypto";
import {
  createDataset,
  createOwner,
  createTensor,
  registerBlob,
  type Actor,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import type { TensorSpec } from "../../packages/plugin-api/src/index.ts";

export interface MadeDataset {
  dataset: Dataset;
  actor: Actor;
}

/** A dataset of an owner of its own, with the tensors given on `main`, not committed. */
export async function makeDataset(
  db: Database,
  tensors: Readonly<Record<string, TensorSpec>> = {},
): Promise<MadeDataset> {
  const owner = await createOwner(db, {
    name: `owner-${randomBytes(4).toString("hex")}`,
    kind: "PERSON",
  });
  const actor: Actor = {
    ownerId: owner.id,
    ownerName: owner.name,
    tokenName: "test",
    role: "ADMIN",
    isAdministrator: false,
  };
  const dataset = await createDataset(db, actor, { owner: owner.name, name: "digits" });
  for (const [path, spec] of Object.entries(tensors)) {
    await createTensor(db, { dataset, branch: "main", path, spec });
  }
  return { dataset, actor };
}

/** Registers a blob that no file stands behind: for tests that never look at pixels. */
export async function makeBlob(db: Database, datasetId: number): Promise<string> {
  const digest = randomBytes(32).toString("hex");
  await registerBlob(db, datasetId, {
    digest,
    bytes: 1,
    mime: "image/png",
    width: 128,
    height: 64,
    channels: 3,
  });
  return digest;
}
