import {
  appendSamples,
  commit,
  editObjects,
  getStructure,
  resolveRef,
  restore,
  setValues,
  type Database,
  type Dataset,
  type RestoreInput,
  type Restored,
} from "../../packages/core/src/index.ts";
import { collectChanges, type Changes } from "../../packages/core/src/version/collect-changes.ts";
import { makeDataset } from "./make-dataset.ts";
import { showRef, type ShownRef } from "./show-ref.ts";

export interface RestoreStage {
  dataset: Dataset;
  on: { dataset: Dataset; branch: string };
  /** Of three samples: x 1, 2, 3; a weather; two objects each. */
  ids: number[];
  /** The commit that they are in. */
  first: string;
  /** Writes are on `main` unless a branch is named. */
  save(message: string, branch?: string): Promise<string>;
  setX(sample: number, number: number | null, branch?: string): Promise<void>;
  /** Of the first sample. */
  setFirst(tensor: string, number: number): Promise<void>;
  /** Of every sample. */
  setWeather(name: string): Promise<void>;
  /** The one at a position of a sample of the first commit. */
  removeObject(sample: number, position: number): Promise<void>;
  /** Restores from the first commit unless told otherwise. */
  bring(input: Omit<RestoreInput, "dataset" | "branch" | "from">, from?: string): Promise<Restored>;
  show(ref: string): Promise<ShownRef>;
  /** The number of values that differ, and whether anything else does. */
  differenceTo(ref: string): Promise<Changes>;
}

const BOX = [0, 0, 1, 1];

/** A dataset of its own, with all that can be restored. */
export async function restoreStage(db: Database): Promise<RestoreStage> {
  const { dataset } = await makeDataset(db, {
    x: { htype: "generic" },
    weather: { htype: "class_label", classNames: ["rain", "sun"] },
    boxes: { htype: "bbox", describes: "OBJECT" },
    labels: { htype: "class_label", describes: "OBJECT", classNames: ["cat", "dog"] },
  });
  const on = { dataset, branch: "main" };
  const samples = [1, 2, 3].map((number) => ({
    values: {
      x: { number },
      weather: { labels: ["rain"] },
      boxes: { boxes: [BOX, [number, 0, 1, 1]] },
      labels: { labels: ["cat", "dog"] },
    },
  }));
  const { sampleIds: ids } = await appendSamples(db, { ...on, samples });
  const save = async (message: string, branch = "main") =>
    (await commit(db, { dataset, branch, message, author: "test" })).id;
  const first = await save("first");
  const show = (ref: string) => showRef(db, dataset, ref);
  const structureAt = async (ref: string) => getStructure(db, await resolveRef(db, dataset, ref));
  return {
    dataset,
    on,
    ids,
    first,
    save,
    show,
    setX: async (sample, number, branch = "main") => {
      const value = number === null ? null : { number };
      const edits = [{ sample: { id: sample }, tensor: "x", value }];
      await setValues(db, { dataset, branch, edits });
    },
    setFirst: async (tensor, number) => {
      const edits = [{ sample: { id: ids[0]! }, tensor, value: { number } }];
      await setValues(db, { ...on, edits });
    },
    setWeather: async (name) => {
      const value = { labels: [name] };
      const edits = ids.map((id) => ({ sample: { id }, tensor: "weather", value }));
      await setValues(db, { ...on, edits });
    },
    removeObject: async (sample, position) => {
      const objectId = (await show(first)).objects[""]![sample]![position]!;
      const change = { kind: "remove", objectId } as const;
      await editObjects(db, {
        ...on,
        edits: [{ sample: { id: ids[sample]! }, group: "", change }],
      });
    },
    bring: (input, from = first) => restore(db, { ...on, from, ...input }),
    differenceTo: async (ref) =>
      collectChanges(db, await structureAt(ref), await structureAt("main")),
  };
}
