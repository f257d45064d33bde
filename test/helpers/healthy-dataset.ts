import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createTag,
  createTensor,
  deleteSamples,
  deleteTensor,
  editObjects,
  openBulkWrite,
  publishBulk,
  registerBlob,
  renameTensor,
  restore,
  setValues,
  updateClasses,
  type BlobStore,
  type Commit,
  type Database,
  type Dataset,
} from "@loupe/core";

const TENSORS = {
  photo: { htype: "image" },
  loss: { htype: "generic" },
  note: { htype: "text" },
  mood: { htype: "class_label", classNames: ["calm", "busy"] },
  "truth/boxes": { htype: "bbox", describes: "OBJECT" },
  "truth/labels": { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
} as const;

export interface HealthyHistory {
  sampleIds: number[];
  /** Of `main`: samples; a run's outputs; edits and deletions; then tensors renamed, cleared, deleted. */
  commits: [samples: Commit, run: Commit, edits: Commit, tensors: Commit];
}

/**
 * Gives an empty dataset a history with changes of every kind, the branches `main` and `side` with
 * uncommitted changes, and the tag `first`.
 */
export async function makeHistory(
  db: Database,
  blobs: BlobStore,
  dataset: Dataset,
): Promise<HealthyHistory> {
  const on = { dataset, branch: "main" };
  const done = { ...on, message: "a step", author: "test" };
  for (const [path, spec] of Object.entries(TENSORS)) await createTensor(db, { ...on, path, spec });
  const image = await storeImage(db, blobs, dataset.id);
  const { sampleIds } = await appendSamples(db, { ...on, samples: samplesWith(image) });
  const samples = await commit(db, done);
  await createTag(db, { dataset, name: "first", ref: "main", author: "test" });
  const run = await publishRun(db, dataset, sampleIds);
  await editSamples(db, dataset, sampleIds);
  const edits = await commit(db, done);
  await createBranch(db, { dataset, name: "side", from: "main" });
  await changeTensors(db, dataset);
  const tensors = await commit(db, done);
  await leaveUncommitted(db, dataset, sampleIds);
  return { sampleIds, commits: [samples, run, edits, tensors] };
}

async function storeImage(db: Database, blobs: BlobStore, datasetId: number): Promise<string> {
  const bytes = Buffer.from("pixels that nobody looks at");
  const { digest } = await blobs.write(bytes, { maxBytes: 1 << 20 });
  const header = { mime: "image/png", width: 64, height: 32, channels: 3 };
  await registerBlob(db, datasetId, { digest, bytes: bytes.length, ...header });
  return digest;
}

function samplesWith(image: string) {
  return Array.from({ length: 6 }, (_, n) => ({
    values: {
      photo: { image },
      loss: { number: n / 2 },
      note: { text: `number ${n}` },
      mood: { labels: [n % 2] },
      "truth/boxes": { boxes: Array.from({ length: n % 3 }, () => [n, n, 5, 5]) },
      "truth/labels": { labels: Array.from({ length: n % 3 }, () => n % 2) },
    },
  }));
}

async function publishRun(
  db: Database,
  dataset: Dataset,
  sampleIds: readonly number[],
): Promise<Commit> {
  const bulk = await openBulkWrite(db, {
    iou: { htype: "generic", dtype: "float32" },
    boxes: { htype: "bbox", describes: "OBJECT" },
  });
  await bulk.write(
    sampleIds.map((sampleId) => ({
      sampleId,
      values: { iou: { number: 0.5 }, boxes: { boxes: [[0, 0, 1, 1]] } },
    })),
  );
  const input = { dataset, branch: "main", message: "a run", author: "test" };
  return publishBulk(db, { ...input, group: "model_evaluation", result: await bulk.finish() });
}

async function editSamples(
  db: Database,
  dataset: Dataset,
  [first, second, third]: readonly number[],
): Promise<void> {
  const on = { dataset, branch: "main" };
  await setValues(db, {
    ...on,
    edits: [
      { sample: { id: first! }, tensor: "loss", value: { number: 9 } },
      { sample: { id: second! }, tensor: "note", value: null },
    ],
  });
  const values = { "truth/boxes": { boxes: [[1, 2, 3, 4]] }, "truth/labels": { labels: ["dog"] } };
  await editObjects(db, {
    ...on,
    edits: [{ sample: { id: second! }, group: "truth", change: { kind: "add", values } }],
  });
  await deleteSamples(db, { ...on, samples: [{ id: third! }] });
}

async function changeTensors(db: Database, dataset: Dataset): Promise<void> {
  const on = { dataset, branch: "main" };
  await renameTensor(db, { ...on, path: "note", newPath: "remark" });
  await clearTensor(db, { ...on, path: "mood" });
  await updateClasses(db, { ...on, path: "mood", classes: [{ name: "new" }] });
  await deleteTensor(db, { ...on, path: "model_evaluation/iou" });
}

async function leaveUncommitted(
  db: Database,
  dataset: Dataset,
  [first, , third]: readonly number[],
): Promise<void> {
  await restore(db, { dataset, branch: "main", from: "first", samples: [third!] });
  const edit = { sample: { id: first! }, tensor: "loss", value: { number: 7 } };
  await setValues(db, { dataset, branch: "side", edits: [edit] });
}
