import {
  appendSamples,
  createDataset,
  createOwner,
  commit,
  type Actor,
  type Database,
  type Dataset,
} from "../packages/core/src/index.ts";

export interface BenchDataset {
  dataset: Dataset;
  actor: Actor;
  /** The id of the first sample; those of the others follow it without a gap. */
  firstId: number;
}

/** A committed dataset with this many samples that hold nothing yet. */
export async function createBenchDataset(db: Database, samples: number): Promise<BenchDataset> {
  const owner = await createOwner(db, { name: "bench", kind: "PERSON" });
  const actor: Actor = {
    ownerId: owner.id,
    ownerName: owner.name,
    tokenName: "",
    role: "ADMIN",
    isAdministrator: false,
  };
  const dataset = await createDataset(db, actor, { owner: owner.name, name: "bench" });
  const on = { dataset, branch: dataset.defaultBranch };
  const ids: number[] = [];
  for (let appended = 0; appended < samples; appended += APPENDED_AT_ONCE) {
    const count = Math.min(APPENDED_AT_ONCE, samples - appended);
    const { sampleIds } = await appendSamples(db, {
      ...on,
      samples: Array.from({ length: count }, () => EMPTY),
    });
    ids.push(sampleIds[0]!);
  }
  if (ids.length > 0) await commit(db, { ...on, message: "Append samples", author: owner.name });
  return { dataset, actor, firstId: ids[0] ?? 0 };
}

const APPENDED_AT_ONCE = 100_000;

const EMPTY = { values: {} };
