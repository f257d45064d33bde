import { bringSamples, deleteSampleIds } from "../version/change-membership.ts";
import { idsIn } from "../version/differing-membership.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { applyDefinitions } from "./apply-definitions.ts";
import { keepUsedClasses } from "./keep-used-classes.ts";
import { definitionsOf, readDefinitions } from "./merge-side.ts";
import type { MergePlan } from "./plan-merge.ts";
import type { UnitPlan } from "./plan-units.ts";
import { settleSamples } from "./settle-samples.ts";
import { writeValues } from "./write-values.ts";

/**
 * Carries a plan out as uncommitted changes of the branch, whose head has to be the plan's. What was
 * planned stays right as long as that is so; where values lie may have changed since, and is read
 * anew.
 */
export async function applyMerge(write: BranchWrite, plan: MergePlan): Promise<void> {
  const { samples, states } = plan;
  const theirs = await readDefinitions(write.db, states.theirs.commitId);
  const ours = definitionsOf(await write.structure());
  await applyDefinitions(write, plan, theirs);
  await bringSamples(write, states.ours.membership, idsIn(samples.brought.ranges));
  await deleteSampleIds(write, samples.deleted);
  for (const unit of plan.units) {
    await writeCells(write, unit.cells);
    await settleSamples(write, plan, unit, { ours, theirs });
  }
  await keepUsedClasses(write, plan);
}

async function writeCells(write: BranchWrite, cells: UnitPlan["cells"]): Promise<void> {
  for (const [tensorId, values] of cells) await writeValues(write, tensorId, values);
}
