import type { LabelClass } from "../tensor/tensor-meta.ts";
import type { CellFields } from "../version/cell-row.ts";
import { replaceDefinition } from "../version/change-definition.ts";
import { readCells } from "../version/read-cells.ts";
import type { Definition } from "../version/read-structure.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { definitionsOf } from "./merge-side.ts";
import type { MergePlan } from "./plan-merge.ts";
import { uniteLabels } from "./united-classes.ts";
import { writeValues } from "./write-values.ts";

/**
 * Makes every label name a class of its tensor: those of classes that became one with another are
 * rewritten, and a class that was removed stays where the merge keeps labels of it.
 */
export async function keepUsedClasses(write: BranchWrite, plan: MergePlan): Promise<void> {
  for (const [tensorId, classes] of plan.classes) {
    const united = new Map(plan.united.get(tensorId));
    const lost = lostClasses(plan, tensorId).filter(({ id }) => !united.has(id));
    const definition = definitionsOf(await write.structure()).get(tensorId);
    if (!definition) continue;
    const kept = [...classes];
    for (const one of lost) {
      const sameName = kept.find(({ name }) => name === one.name);
      if ((await findLabelled(write, definition, [one.id])).size === 0) continue;
      if (sameName) united.set(one.id, sameName.id);
      else kept.push(one);
    }
    await rewriteLabels(write, definition, united);
    if (kept.length > classes.length) await putClasses(write, tensorId, kept);
  }
}

/** Classes that a side has and the merged list does not. */
function lostClasses({ states, classes }: MergePlan, tensorId: number): LabelClass[] {
  const merged = new Set(classes.get(tensorId)!.map(({ id }) => id));
  const known = [states.ours, states.theirs, ...states.bases].flatMap(
    ({ definitions }) => definitions.get(tensorId)?.meta.classes ?? [],
  );
  const byId = new Map(known.toReversed().map((one) => [one.id, one]));
  return [...byId.values()].filter(({ id }) => !merged.has(id)).toSorted((a, b) => a.id - b.id);
}

async function rewriteLabels(
  write: BranchWrite,
  definition: Definition,
  united: ReadonlyMap<number, number>,
): Promise<void> {
  if (united.size === 0) return;
  const { tensorId } = definition;
  const cells = await findLabelled(write, definition, [...united.keys()]);
  const relabelled = [...cells].map(
    ([id, cell]) => [id, uniteLabels(new Map([[tensorId, united]]), tensorId, cell)] as const,
  );
  await writeValues(write, tensorId, new Map(relabelled));
}

/** The cells that use any of some classes, by sample; also those of samples that were deleted. */
async function findLabelled(
  { db }: BranchWrite,
  { steps }: Definition,
  classIds: readonly number[],
): Promise<Map<number, CellFields>> {
  const found = new Map<number, CellFields>();
  for (const { columnId, bound } of steps) {
    const rows = await db.sql<{ sampleId: number }[]>`
      select sample_id as "sampleId" from cells
      where column_id = ${columnId} and labels && ${classIds}::bigint[]
        and from_seq <= ${bound} and to_seq > ${bound}`;
    const ids = rows.map(({ sampleId }) => sampleId);
    for (let start = 0; start < ids.length; start += PAGE) {
      const [current] = await readCells(db, [steps], ids.slice(start, start + PAGE));
      for (const [id, cell] of current!)
        if (cell.labels?.some((label) => classIds.includes(label))) found.set(id, cell);
    }
  }
  return found;
}

const PAGE = 5_000;

async function putClasses(
  write: BranchWrite,
  tensorId: number,
  classes: readonly LabelClass[],
): Promise<void> {
  const definition = definitionsOf(await write.structure()).get(tensorId)!;
  const meta = { ...definition.meta, classes: [...classes] };
  await replaceDefinition(write, definition, { meta });
}
