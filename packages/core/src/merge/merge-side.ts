import type { Database } from "../db/database.ts";
import { groupOf, type Tensor } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import {
  getMembership,
  getStructure,
  readStructure,
  type Definition,
  type Structure,
} from "../version/read-structure.ts";
import { stateOfCommit } from "../version/state-of-commit.ts";

/** One of the states that a merge compares: a commit. */
export interface MergeSide {
  commitId: string;
  structure: Structure;
  membership: Membership;
  /** By identity: tensors and the ids of objects. */
  definitions: ReadonlyMap<number, Definition>;
  /** By identity: what people see. */
  tensors: ReadonlyMap<number, Tensor>;
}

/** The states of a merge: what both sides began at, and what they made of it. */
export interface MergeStates {
  bases: readonly MergeSide[];
  ours: MergeSide;
  theirs: MergeSide;
}

/** The state of a commit that is known to belong to the history, whatever dataset it was made in. */
export async function openSide(db: Database, commitId: string): Promise<MergeSide> {
  const ref = await stateOfCommit(db, commitId);
  const structure = await getStructure(db, ref);
  return {
    commitId,
    structure,
    membership: await getMembership(db, ref),
    definitions: definitionsOf(structure),
    tensors: new Map([...structure.tensors.values()].map((tensor) => [tensor.id, tensor])),
  };
}

/** Where the values of a commit lie at present. */
export async function readDefinitions(
  db: Database,
  commitId: string,
): Promise<Map<number, Definition>> {
  return definitionsOf(await readStructure(db, await stateOfCommit(db, commitId)));
}

/** Tensors and the ids of objects, by identity. */
export function definitionsOf({ definitions }: Structure): Map<number, Definition> {
  return new Map(
    definitions
      .filter(({ htype }) => htype !== "membership" && htype !== "group")
      .map((definition) => [definition.tensorId, definition]),
  );
}

/** The identity of the ids of the objects that a tensor describes. */
export function groupIdOf({ structure }: MergeSide, { path }: Pick<Tensor, "path">): number {
  return structure.objectIds.get(groupOf(path))!.id;
}

/**
 * A tensor as a side sees it, for showing values: with the classes of both sides, since labels that
 * were united are shown by the class they get.
 */
export function shownTensor({ ours, theirs }: MergeStates, side: MergeSide, id: number): Tensor {
  const tensor = side.tensors.get(id)!;
  if (!tensor.meta.classes) return tensor;
  const all = [side, ours, theirs].flatMap(({ tensors }) => tensors.get(id)?.meta.classes ?? []);
  const classes = [...new Map(all.toReversed().map((one) => [one.id, one])).values()];
  return { ...tensor, meta: { ...tensor.meta, classes } };
}
