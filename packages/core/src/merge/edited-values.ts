import type { Database } from "../db/database.ts";
import type { CellRow } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import type { Definition } from "../version/read-structure.ts";
import { isSameValue } from "../version/same-fields.ts";
import type { ConflictValue } from "./conflicts.ts";
import { groupIdOf, type MergeSide } from "./merge-side.ts";
import { conflictValue } from "./value-state.ts";

/** Values of a sample that a side changed, as they were in the first base and as they are. */
export interface EditedValues {
  before: ConflictValue[];
  after: ConflictValue[];
}

/**
 * Which of some samples a side edited since the bases, and what. What a run computed is no edit:
 * else whoever evaluates a dataset would stand against everybody who deletes from it.
 */
export async function editedValues(
  db: Database,
  bases: readonly MergeSide[],
  side: MergeSide,
  sampleIds: readonly number[],
): Promise<Map<number, EditedValues>> {
  const edited = new Map<number, EditedValues>();
  for (const base of bases) {
    const changed = changedDefinitions(base, side);
    for (let start = 0; start < sampleIds.length; start += PAGE) {
      const page = sampleIds.slice(start, start + PAGE);
      const [before, after] = await Promise.all([
        readCells(
          db,
          changed.map(({ tensorId }) => base.definitions.get(tensorId)?.steps ?? []),
          page,
        ),
        readCells(
          db,
          changed.map(({ steps }) => steps),
          page,
        ),
      ]);
      changed.forEach(({ tensorId }, position) =>
        page.forEach((id) =>
          note(edited, id, {
            base,
            side,
            tensorId,
            before: before[position]!.get(id),
            after: after[position]!.get(id),
          }),
        ),
      );
    }
  }
  return edited;
}

const PAGE = 2_000;

/** Those that may hold something else: the column, or how far it is read, is another one. */
function changedDefinitions(base: MergeSide, side: MergeSide): Definition[] {
  return [...side.definitions.values()].filter((definition) => {
    const before = base.definitions.get(definition.tensorId);
    const [here] = definition.steps;
    const [there] = before?.steps ?? [];
    const isSame = here!.columnId === there?.columnId && here!.bound === there.bound;
    return !isSame && !isComputed(side, definition);
  });
}

/** The ids of objects are computed where all that describes them is. */
function isComputed(side: MergeSide, { tensorId, htype, meta }: Definition): boolean {
  if (htype !== "object_ids") return meta.provenance !== undefined;
  return [...side.tensors.values()]
    .filter((tensor) => tensor.describes === "OBJECT" && groupIdOf(side, tensor) === tensorId)
    .every((tensor) => tensor.meta.provenance !== undefined);
}

interface Comparison {
  base: MergeSide;
  side: MergeSide;
  tensorId: number;
  before: CellRow | undefined;
  after: CellRow | undefined;
}

function note(
  edited: Map<number, EditedValues>,
  sampleId: number,
  { base, side, tensorId, before, after }: Comparison,
): void {
  if (isSameValue(before, after)) return;
  const known = edited.get(sampleId) ?? { before: [], after: [] };
  edited.set(sampleId, known);
  const isKnown = [...known.before, ...known.after].some(({ tensor }) => tensor.id === tensorId);
  if (isKnown) return;
  const [old, now] = [base.tensors.get(tensorId), side.tensors.get(tensorId)];
  if (old && before) known.before.push(conflictValue(old, before));
  if (now && after) known.after.push(conflictValue(now, after));
}
