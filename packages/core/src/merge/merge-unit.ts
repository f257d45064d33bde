import type { Database } from "../db/database.ts";
import { fillerOf } from "../tensor/complete-objects.ts";
import { splitObjects, type ObjectEntry } from "../tensor/object-entries.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { candidateSamples } from "../version/candidate-samples.ts";
import type { CellFields, CellRow } from "../version/cell-row.ts";
import { differingParts } from "../version/differing-parts.ts";
import type { Membership } from "../version/membership.ts";
import { readCells } from "../version/read-cells.ts";
import type { Definition } from "../version/read-structure.ts";

/** What is merged as one: a tensor that describes samples, or a group with its objects. */
export interface MergeUnit {
  /** Of a group: the identity of the ids of its objects. */
  groupId: number | undefined;
  /** The tensors after the merge, as ours sees them where ours has them. */
  tensors: readonly Tensor[];
}

/** By identity. */
export type Definitions = ReadonlyMap<number, Definition>;

/** The identities whose cells a unit consists of. */
export function membersOf({ groupId, tensors }: MergeUnit): number[] {
  const ids = tensors.map(({ id }) => id);
  return groupId === undefined ? ids : [groupId, ...ids];
}

/** What one side holds of a unit: by identity, then by sample. */
export type UnitCells = ReadonlyMap<number, ReadonlyMap<number, CellRow>>;

export async function readUnit(
  db: Database,
  unit: MergeUnit,
  definitions: Definitions,
  sampleIds: readonly number[],
): Promise<UnitCells> {
  const members = membersOf(unit);
  const cells = await readCells(
    db,
    members.map((id) => definitions.get(id)?.steps ?? []),
    sampleIds,
  );
  return new Map(members.map((id, position) => [id, cells[position]!]));
}

/** Samples that may hold different cells on two sides in any of some members, page by page. */
export async function* differingSamples(
  db: Database,
  members: readonly number[],
  [ours, theirs]: readonly [Definitions, Definitions],
  among: Membership,
): AsyncGenerator<number[]> {
  if (among.count === 0) return;
  const parts = [];
  for (const id of members) {
    const chains = [ours, theirs].map((side) => side.get(id)?.steps ?? []);
    parts.push(...(await differingParts(db, chains[0]!, chains[1]!)));
  }
  yield* candidateSamples(db, parts, { among: [among] });
}

/**
 * The objects of a sample; undefined where it never had any. Entries are missing in tensors that the
 * side does not have.
 */
export function objectsOf(
  { groupId, tensors }: MergeUnit,
  cells: UnitCells,
  sampleId: number,
): ObjectEntry[] | undefined {
  const ids = cells.get(groupId!)?.get(sampleId)?.ints;
  if (!ids) return undefined;
  const found = tensors.flatMap((tensor): [Tensor, CellFields][] => {
    const cell = cells.get(tensor.id)?.get(sampleId);
    return cell ? [[tensor, cell]] : [];
  });
  return splitObjects(ids.map(Number), new Map(found));
}

/** Whether objects can get entries in a tensor that nobody gave them any in. */
export function hasFiller({ htype }: Tensor): boolean {
  return htype === "generic";
}

/** The object with an entry in each tensor; undefined where there is none for one of them. */
export function completeObject(
  { tensors }: MergeUnit,
  { id, fields }: ObjectEntry,
): ObjectEntry | undefined {
  if (tensors.some((tensor) => !fields.has(tensor) && !hasFiller(tensor))) return undefined;
  return {
    id,
    fields: new Map(tensors.map((tensor) => [tensor, fields.get(tensor) ?? fillerOf(tensor, 1)])),
  };
}
