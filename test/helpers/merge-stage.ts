import { expect } from "vitest";
import {
  appendSamples,
  commit,
  createBranch,
  editObjects,
  getMembership,
  getStructure,
  mergeBranch,
  previewMerge,
  readObjects,
  readValues,
  resolveRef,
  revertCommit,
  setValues,
  tensorOf,
  type Commit,
  type Database,
  type Dataset,
  type MergeBranchInput,
  type MergeConflict,
  type NewSample,
  type RevertCommitInput,
  type Value,
  type ValueInput,
} from "../../packages/core/src/index.ts";
import type { TensorSpec } from "../../packages/plugin-api/src/index.ts";
import { makeDataset } from "./make-dataset.ts";

export interface MergeStage {
  dataset: Dataset;
  /** Of the first samples, in order. */
  ids: number[];
  first: Commit;
  /** Writes are on `main` unless a branch is named. */
  append(samples: readonly NewSample["values"][], branch?: string): Promise<number[]>;
  set(sample: number, tensor: string, value: ValueInput | null, branch?: string): Promise<void>;
  save(branch?: string, message?: string): Promise<Commit>;
  branch(name: string, from?: string): Promise<void>;
  /** Merges `side` into `main` unless told otherwise. */
  merge(input?: Partial<MergeBranchInput>): Promise<Commit>;
  /** Expects that the merge is refused; returns its conflicts. */
  conflicts(input?: Partial<MergeBranchInput>): Promise<readonly MergeConflict[]>;
  revert(commit: string, input?: Partial<RevertCommitInput>): Promise<Commit>;
  /** All values of a tensor by index, null where there is none. */
  read(tensor: string, ref?: string): Promise<unknown[]>;
  sampleIds(ref?: string): Promise<number[]>;
  paths(ref?: string): Promise<string[]>;
  objects(sample: number, ref?: string, group?: string): Promise<ReadObject[]>;
}

export interface ReadObject {
  id: number;
  [tensor: string]: unknown;
}

/** A dataset with these tensors and samples, committed on `main`, and a branch `side` at it. */
export async function mergeStage(
  db: Database,
  tensors: Readonly<Record<string, TensorSpec>>,
  samples: readonly NewSample["values"][] = [],
): Promise<MergeStage> {
  const { dataset } = await makeDataset(db, tensors);
  const open = (ref: string) => openRef(db, dataset, ref);
  const stage: Omit<MergeStage, "ids" | "first"> = {
    dataset,
    append: async (values, branch = "main") => {
      const input = { dataset, branch, samples: values.map((one) => ({ values: one })) };
      return (await appendSamples(db, input)).sampleIds;
    },
    set: async (sample, tensor, value, branch = "main") => {
      const edits = [{ sample: { id: sample }, tensor, value }];
      await setValues(db, { dataset, branch, edits });
    },
    save: (branch = "main", message = "saved") =>
      commit(db, { dataset, branch, message, author: "test", allowEmpty: true }),
    branch: async (name, from = "main") => {
      await createBranch(db, { dataset, name, from });
    },
    merge: async (input = {}) => (await mergeBranch(db, { ...standard(dataset), ...input })).commit,
    conflicts: (input = {}) => refusedConflicts(db, { ...standard(dataset), ...input }),
    revert: async (commitId, input = {}) => {
      const revert = { dataset, branch: "main", commit: commitId, author: "test", ...input };
      return (await revertCommit(db, revert)).commit;
    },
    read: async (tensor, ref = "main") => {
      const { structure, ids } = await open(ref);
      const [values] = await readValues(db, [tensorOf(structure, tensor)], ids);
      return ids.map((id) => plain(structure.tensors.get(tensor)!, values!.get(id)?.value));
    },
    sampleIds: async (ref = "main") => (await open(ref)).ids,
    paths: async (ref = "main") => [...(await open(ref)).structure.tensors.keys()].toSorted(),
    objects: (sample, ref = "main", group = "") => objectsOf(db, { dataset, ref, group, sample }),
  };
  const ids = samples.length > 0 ? await stage.append(samples) : [];
  const first = await stage.save("main", "first");
  await stage.branch("side");
  return { ...stage, ids, first };
}

function standard(dataset: Dataset): MergeBranchInput {
  return { dataset, branch: "main", source: "side", author: "test" };
}

/** The dry run and the refused merge have to say the same. */
async function refusedConflicts(
  db: Database,
  input: MergeBranchInput,
): Promise<readonly MergeConflict[]> {
  const { conflicts } = await previewMerge(db, input);
  const before = await resolveRef(db, input.dataset, input.branch);
  await expect(mergeBranch(db, input)).rejects.toMatchObject({
    code: "MERGE_CONFLICT",
    details: { conflictCount: conflicts.length },
  });
  expect(await resolveRef(db, input.dataset, input.branch)).toEqual(before);
  return conflicts;
}

async function openRef(db: Database, dataset: Dataset, ref: string) {
  const state = await resolveRef(db, dataset, ref);
  const membership = await getMembership(db, state);
  return { structure: await getStructure(db, state), ids: membership.slice(0, membership.count) };
}

interface PlacedObjects {
  dataset: Dataset;
  ref: string;
  group: string;
  sample: number;
}

async function objectsOf(
  db: Database,
  { dataset, ref, group, sample }: PlacedObjects,
): Promise<ReadObject[]> {
  const { structure } = await openRef(db, dataset, ref);
  const objectIds = structure.objectIds.get(group);
  if (!objectIds) return [];
  const ids = (await readObjects(db, objectIds, [sample])).get(sample)?.ids ?? [];
  const tensors = [...structure.tensors.values()].filter(
    ({ describes, path }) =>
      describes === "OBJECT" && path.slice(0, Math.max(0, path.lastIndexOf("/"))) === group,
  );
  const values = await readValues(db, tensors, [sample]);
  return ids.map((id, position) => ({
    id,
    ...Object.fromEntries(
      tensors.map((tensor, index) => {
        const list = plain(tensor, values[index]!.get(sample)?.value) as unknown[];
        expect(list.length).toBe(ids.length);
        return [tensor.path.slice(tensor.path.lastIndexOf("/") + 1), list[position]];
      }),
    ),
  }));
}

type Classes = { meta: { classes?: { id: number; name: string }[] } };

/** Numbers and texts as they are, labels by the names of their classes. */
function plain({ meta }: Classes, value: Value | undefined): unknown {
  switch (value?.kind) {
    case undefined:
      return null;
    case "number":
      return value.number;
    case "numbers":
      return value.numbers;
    case "text":
      return value.text;
    case "labels":
      return value.classIds.map((id) => meta.classes!.find((one) => one.id === id)!.name);
    case "boxes":
      return value.boxes;
    case "image":
      return value.digest;
    default:
      return value;
  }
}

/** Edits of one object each, on `main` unless a branch is named. */
export function objectEditor(db: Database, { dataset }: MergeStage, group = "") {
  const edit = async (sample: number, change: EditChange, branch = "main") => {
    const edits = [{ sample: { id: sample }, group, change }];
    const { edited } = await editObjects(db, { dataset, branch, edits });
    return edited[0]!.objectIds[0]!;
  };
  return {
    add: (sample: number, values: Record<string, ValueInput>, branch?: string) =>
      edit(sample, { kind: "add", values }, branch),
    update: (
      sample: number,
      objectId: number,
      values: Record<string, ValueInput>,
      branch?: string,
    ) => edit(sample, { kind: "update", objectId, values }, branch),
    remove: (sample: number, objectId: number, branch?: string) =>
      edit(sample, { kind: "remove", objectId }, branch),
  };
}

type EditChange = Parameters<typeof editObjects>[1]["edits"][number]["change"];
