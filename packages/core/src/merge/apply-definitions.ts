import { canonicalJson } from "../db/canonical-json.ts";
import { FOREVER } from "../db/database.ts";
import type { TensorMeta } from "../tensor/tensor-meta.ts";
import {
  addColumn,
  addDefinition,
  endDefinition,
  replaceDefinition,
} from "../version/change-definition.ts";
import type { Definition } from "../version/read-structure.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import type { Definitions } from "./merge-unit.ts";
import type { MergePlan } from "./plan-merge.ts";

/** What a tensor, or the ids of a group's objects, are to be on the branch. */
interface WantedDefinition {
  tensorId: number;
  path: string;
  meta: TensorMeta;
  /** Whose column is read on. */
  source: "OURS" | "THEIRS";
}

/**
 * Gives the branch the definitions of the plan. Values of theirs are taken as a whole by reading on
 * where theirs has them, in constant time.
 *
 * @param theirs where the values of theirs lie at present
 */
export async function applyDefinitions(
  write: BranchWrite,
  plan: MergePlan,
  theirs: Definitions,
): Promise<void> {
  const structure = await write.structure();
  const wanted = new Map(wantedDefinitions(plan).map((one) => [one.tensorId, one]));
  const present = new Set<number>();
  for (const definition of structure.definitions) {
    const { tensorId, htype, path } = definition;
    if (htype === "membership" || (htype === "group" && plan.groups.has(path))) continue;
    const change = wanted.get(tensorId);
    if (change) await changeDefinition(write, definition, change, theirs);
    else await endDefinition(write, definition);
    present.add(tensorId);
  }
  for (const one of wanted.values())
    if (!present.has(one.tensorId)) await bringDefinition(write, one, theirs);
  for (const path of plan.groups) if (!structure.groups.includes(path)) await addGroup(write, path);
}

function wantedDefinitions(plan: MergePlan): WantedDefinition[] {
  return plan.units.flatMap(({ unit, source }) => {
    const tensors = unit.tensors.map(({ id }) => wantedTensor(plan, id, source));
    if (unit.groupId === undefined || tensors.length === 0) return tensors;
    const ids = {
      tensorId: unit.groupId,
      path: plan.groupPaths.get(unit.groupId)!,
      meta: {},
      source,
    };
    return [ids, ...tensors];
  });
}

/** What computed the values goes with the values. */
function wantedTensor(
  { tensors, classes }: MergePlan,
  tensorId: number,
  source: "OURS" | "THEIRS",
): WantedDefinition {
  const { path, ours, theirs } = tensors.get(tensorId)!;
  const { provenance, ...meta } = ((source === "THEIRS" && theirs) || ours || theirs!).meta;
  const merged = classes.get(tensorId);
  return {
    tensorId,
    path,
    source,
    meta: {
      ...meta,
      ...(merged ? { classes: [...merged] } : {}),
      ...(provenance ? { provenance } : {}),
    },
  };
}

async function changeDefinition(
  write: BranchWrite,
  definition: Definition,
  { tensorId, path, meta, source }: WantedDefinition,
  theirs: Definitions,
): Promise<void> {
  const [here] = definition.steps;
  const there = source === "THEIRS" ? theirs.get(tensorId)?.steps[0] : undefined;
  const isElsewhere = there && (there.columnId !== here!.columnId || there.bound !== here!.bound);
  const isSame =
    !isElsewhere &&
    path === definition.path &&
    canonicalJson(meta) === canonicalJson(definition.meta);
  if (isSame) return;
  const column = isElsewhere ? { columnId: there.columnId, bound: there.bound } : {};
  await replaceDefinition(write, definition, { path, meta, ...column });
}

async function bringDefinition(
  write: BranchWrite,
  { tensorId, path, meta }: WantedDefinition,
  theirs: Definitions,
): Promise<void> {
  const { htype, describes, steps } = theirs.get(tensorId)!;
  const { columnId, bound } = steps[0]!;
  await addDefinition(write, { tensorId, path, htype, describes, meta, columnId, bound });
}

async function addGroup(write: BranchWrite, path: string): Promise<void> {
  const columnId = await addColumn(write);
  await addDefinition(write, {
    path,
    htype: "group",
    describes: "SAMPLE",
    meta: {},
    columnId,
    bound: FOREVER,
  });
}
