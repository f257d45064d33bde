import {
  getStructure,
  resolveRef,
  type Actor,
  type BlobStore,
  type Database,
  type Dataset,
  type Structure,
} from "../../packages/core/src/index.ts";
import type { Model, ModelBranch, ModelRefs, ModelState } from "./version-model.ts";

/** A dataset, and what the model says of it. */
export interface Place {
  dataset: Dataset;
  refs: ModelRefs;
}

/** The real thing beside the model: datasets that share commits. */
export interface Stage {
  db: Database;
  blobs: BlobStore;
  actor: Actor;
  model: Model;
  places: Place[];
  /** Samples that an append dealt on any branch; their ids never come again. */
  dealt: Set<number>;
  /** How many names were given. */
  names: number;
}

/** Numbers by which a step chooses what it is about. */
export interface Picks {
  where: number;
  a: number;
  b: number;
  c: number;
}

/** The branch a step is about. */
export interface Spot {
  place: Place;
  dataset: Dataset;
  branch: string;
  model: ModelBranch;
}

export type Play = (stage: Stage, picks: Picks) => Promise<void>;

export function at<T>(items: readonly T[], pick: number): T | undefined {
  return items[pick % items.length];
}

export function spotAt({ places }: Stage, { where }: Picks): Spot {
  const spots = places.flatMap((place) =>
    [...place.refs.branches].map(([branch, model]) => ({
      place,
      dataset: place.dataset,
      branch,
      model,
    })),
  );
  return at(spots, where)!;
}

/** The structure of a branch as it stands, for the ids that a write dealt. */
export async function structureAt(db: Database, { dataset, branch }: Spot): Promise<Structure> {
  return getStructure(db, await resolveRef(db, dataset, branch));
}

/** Every ref of a place that can be read, with what the model says of it. */
export function refsOf({ model }: Stage, { refs }: Place): { ref: string; state: ModelState }[] {
  return [
    ...[...refs.branches].map(([ref, { working }]) => ({ ref, state: working })),
    ...[...refs.tags].map(([ref, commit]) => ({ ref, state: model.state(commit) })),
    ...commitsOf({ model }, refs).map((ref) => ({ ref, state: model.state(ref) })),
  ];
}

/** The commits that a dataset's refs reach. */
export function commitsOf(
  { model }: Pick<Stage, "model">,
  { branches, tags }: ModelRefs,
): string[] {
  const heads = [...[...branches.values()].map(({ head }) => head), ...tags.values()];
  return [...new Set(heads.flatMap((head) => [...model.ancestors(head)]))];
}
