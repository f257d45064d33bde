import type { CellFields } from "../version/cell-row.ts";
import type { Membership } from "../version/membership.ts";
import { isSameValue } from "../version/same-fields.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { differingSamples, membersOf, readUnit, type Definitions } from "./merge-unit.ts";
import type { MergePlan } from "./plan-merge.ts";
import type { UnitPlan } from "./plan-units.ts";
import { objectTargets, targetsOf } from "./unit-targets.ts";
import { writeValues } from "./write-values.ts";

/** Where the values of both sides lie. */
export interface SideDefinitions {
  ours: Definitions;
  theirs: Definitions;
}

/**
 * Gives samples that only one side has what that side holds for them, where the branch reads on the
 * other side's column: theirs brings its samples whole, and ours' own ones keep what they hold.
 */
export async function settleSamples(
  write: BranchWrite,
  { samples }: Pick<MergePlan, "samples">,
  unit: UnitPlan,
  definitions: SideDefinitions,
): Promise<void> {
  await settleSide(write, unit, definitions, "theirs", samples.brought);
  await settleSide(write, unit, definitions, "ours", samples.onlyOurs);
}

async function settleSide(
  write: BranchWrite,
  { unit, source }: UnitPlan,
  { ours, theirs }: SideDefinitions,
  side: keyof SideDefinitions,
  among: Membership,
): Promise<void> {
  const readsOurs = (id: number) => ours.has(id) && (source === "OURS" || !theirs.has(id));
  const members = membersOf(unit);
  if (members.every((id) => readsOurs(id) === (side === "ours"))) return;
  for await (const page of differingSamples(write.db, members, [ours, theirs], among)) {
    const here = await readUnit(write.db, unit, ours, page);
    const there = await readUnit(write.db, unit, theirs, page);
    const written = new Map(members.map((id) => [id, new Map<number, CellFields | null>()]));
    for (const sampleId of page) {
      const targets =
        targetsOf(unit, side === "ours" ? here : there, sampleId) ??
        objectTargets(unit, undefined)!;
      for (const [id, fields] of targets) {
        const stored = (readsOurs(id) ? here : there).get(id)!.get(sampleId);
        if (!isSameValue(fields, stored)) written.get(id)!.set(sampleId, fields ?? null);
      }
    }
    for (const [id, values] of written) await writeValues(write, id, values);
  }
}
