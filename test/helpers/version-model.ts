import { isDeepStrictEqual } from "node:util";
import type { LabelClass } from "../../packages/core/src/index.ts";

/** What one tensor holds for one sample or object; labels as ids of classes. */
export type Field = number | string | readonly number[];

export interface ModelTensor {
  id: number;
  path: string;
  htype: "generic" | "text" | "class_label" | "bbox";
  describes: "SAMPLE" | "OBJECT";
  /** Of a `class_label` tensor, in order. */
  classes: LabelClass[];
  /** Another one after clearing: what was written before is not what is written on. */
  series: number;
  /** By sample id; empty where the tensor describes objects. */
  values: Map<number, Field>;
}

export interface ModelObject {
  id: number;
  /** By id of the tensor. */
  fields: Map<number, Field>;
}

/** The objects of a group, which are there as long as a tensor of the group describes them. */
export interface ModelGroup {
  id: number;
  path: string;
  series: number;
  /** By sample id; a sample without objects may be missing. */
  objects: Map<number, ModelObject[]>;
}

/** What a ref shows. Values of deleted samples are kept, for when they are restored. */
export interface ModelState {
  samples: Set<number>;
  tensors: Map<number, ModelTensor>;
  groups: Map<number, ModelGroup>;
}

export interface ModelCommit {
  id: string;
  parents: string[];
  state: ModelState;
}

export interface ModelBranch {
  head: string;
  working: ModelState;
}

/** One dataset of those that share commits. */
export interface ModelRefs {
  branches: Map<string, ModelBranch>;
  tags: Map<string, string>;
}

/** The promises of versions, told with states that are copied whole. */
export class Model {
  readonly commits = new Map<string, ModelCommit>();
  #series = 0;

  newSeries(): number {
    return ++this.#series;
  }

  /** A dataset that was just created, with its first commit. */
  create(firstCommit: string): ModelRefs {
    const state = { samples: new Set<number>(), tensors: new Map(), groups: new Map() };
    this.commits.set(firstCommit, { id: firstCommit, parents: [], state });
    const refs = { branches: new Map(), tags: new Map() };
    this.branchAt(refs, "main", firstCommit);
    return refs;
  }

  state(commit: string): ModelState {
    return this.commits.get(commit)!.state;
  }

  branchAt(refs: ModelRefs, name: string, commit: string): void {
    refs.branches.set(name, { head: commit, working: structuredClone(this.state(commit)) });
  }

  /** With a second parent it is a merge. */
  commit(branch: ModelBranch, id: string, second?: string): void {
    const parents = second === undefined ? [branch.head] : [branch.head, second];
    this.commits.set(id, { id, parents, state: structuredClone(branch.working) });
    branch.head = id;
  }

  reset(branch: ModelBranch): void {
    branch.working = structuredClone(this.state(branch.head));
  }

  hasChanges({ head, working }: ModelBranch): boolean {
    return !isDeepStrictEqual(shown(working), shown(this.state(head)));
  }

  fork({ branches, tags }: ModelRefs): ModelRefs {
    const fork: ModelRefs = { branches: new Map(), tags: new Map(tags) };
    for (const [name, { head }] of branches) this.branchAt(fork, name, head);
    return fork;
  }

  /** A commit and everything it descends from. */
  ancestors(commit: string): Set<string> {
    const found = new Set([commit]);
    for (const id of found) for (const parent of this.commits.get(id)!.parents) found.add(parent);
    return found;
  }

  /** The common ancestors that no other common ancestor descends from. */
  mergeBases(a: string, b: string): string[] {
    const ofB = this.ancestors(b);
    const common = [...this.ancestors(a)].filter((id) => ofB.has(id));
    return common.filter((id) =>
      common.every((other) => other === id || !this.ancestors(other).has(id)),
    );
  }
}

export function tensorAt({ tensors }: ModelState, path: string): ModelTensor | undefined {
  return [...tensors.values()].find((tensor) => tensor.path === path);
}

/** The samples that exist, by index. */
export function sampleIds({ samples }: Pick<ModelState, "samples">): number[] {
  return [...samples].toSorted((a, b) => a - b);
}

export function groupPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The tensors that describe the objects of a group, by path. */
export function objectTensors({ tensors }: ModelState, { path }: ModelGroup): ModelTensor[] {
  return [...tensors.values()]
    .filter((tensor) => tensor.describes === "OBJECT" && groupPath(tensor.path) === path)
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export function groupOf({ groups }: ModelState, tensor: ModelTensor): ModelGroup {
  return [...groups.values()].find(({ path }) => path === groupPath(tensor.path))!;
}

/** Labels of deleted samples count: they can be restored. */
export function usedClasses(state: ModelState, tensor: ModelTensor): Set<number> {
  if (tensor.describes === "SAMPLE")
    return new Set([...tensor.values.values()].flatMap((field) => field as number[]));
  const objects = [...groupOf(state, tensor).objects.values()].flat();
  return new Set(objects.map(({ fields }) => fields.get(tensor.id) as number));
}

/** What an object has in a tensor that came later; none but numbers stand for nothing. */
export function fillerOf({ htype }: ModelTensor): Field | undefined {
  return htype === "generic" ? NaN : undefined;
}

/** All of a state that a reader sees, in an order of its own. */
export function shown(state: ModelState) {
  const ids = sampleIds(state);
  const tensors = [...state.tensors.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const groups = [...state.groups.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return {
    samples: ids,
    tensors: tensors.map(({ id, path, htype, classes, values }) => ({
      id,
      path,
      htype,
      classes,
      values: ids.map((sample) => values.get(sample) ?? null),
    })),
    groups: groups.map((group) => ({
      id: group.id,
      path: group.path,
      objects: ids.map((sample) =>
        (group.objects.get(sample) ?? []).map(({ id, fields }) => ({
          id,
          fields: objectTensors(state, group).map((tensor) => fields.get(tensor.id)!),
        })),
      ),
    })),
  };
}
