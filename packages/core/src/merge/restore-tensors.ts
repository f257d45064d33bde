import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import { atPath } from "../tensor/at-path.ts";
import { refuseTakenPath } from "../tensor/create-tensor.ts";
import { definitionOf, objectIdsOf, objectTensorsOf } from "../tensor/find-tensor.ts";
import { groupOf } from "../tensor/tensor.ts";
import { addDefinition, replaceDefinition } from "../version/change-definition.ts";
import type { Definition, Structure } from "../version/read-structure.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { findDefinition, type RestoreSource } from "./restore-source.ts";

/**
 * Makes tensors what they were, in time that does not depend on how much they hold: they read the
 * column they had, up to where it was then.
 *
 * @throws TENSOR_NOT_FOUND, NAME_TAKEN, LENGTH_MISMATCH
 */
export async function restoreTensors(
  write: BranchWrite,
  source: RestoreSource,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return;
  const here = await write.structure();
  const chosen = chooseDefinitions(source, paths);
  const others = without(here, chosen);
  for (const { definition, position } of chosen.values())
    atPath(["tensors", position], () => refuseInTheWay(others, here, definition, source));
  for (const { definition } of chosen.values())
    await bringDefinition(write, findDefinition(here, definition.tensorId), definition);
}

interface Chosen {
  definition: Definition;
  /** Of the path that brought it. */
  position: number;
}

/** By identity. Tensors that describe objects come with all others of their group. */
function chooseDefinitions(
  { structure }: RestoreSource,
  paths: readonly string[],
): Map<number, Chosen> {
  const chosen = new Map<number, Chosen>();
  paths.forEach((path, position) => {
    const definition = atPath(["tensors", position], () => definitionOf(structure, path));
    for (const one of restoredWith(structure, definition)) {
      if (!chosen.has(one.tensorId)) chosen.set(one.tensorId, { definition: one, position });
    }
  });
  return chosen;
}

function restoredWith(structure: Structure, definition: Definition): Definition[] {
  if (definition.describes === "SAMPLE") return [definition];
  const group = groupOf(definition.path);
  const tensors = objectTensorsOf(structure, group).map(({ path }) =>
    definitionOf(structure, path),
  );
  return [objectIdsOf(structure, group), ...tensors];
}

/** What the branch has besides those that are restored. */
function without(here: Structure, chosen: ReadonlyMap<number, Chosen>): Structure {
  const isOther = ([, { id }]: [string, { id: number }]) => !chosen.has(id);
  return {
    ...here,
    tensors: new Map([...here.tensors].filter(isOther)),
    objectIds: new Map([...here.objectIds].filter(isOther)),
  };
}

function refuseInTheWay(
  others: Structure,
  here: Structure,
  { tensorId, path, htype }: Definition,
  source: RestoreSource,
): void {
  if (htype !== "object_ids") {
    refuseTakenPath(others, path);
    return;
  }
  if (others.objectIds.has(path)) {
    throw new LoupeError(
      "NAME_TAKEN",
      `Group ${quoteName(path)} has other objects than those it had at ${quoteName(source.name)}; delete the tensors that describe them first.`,
    );
  }
  const now = findDefinition(here, tensorId);
  const [left] = now ? objectTensorsOf(others, now.path) : [];
  if (!left) return;
  throw new LoupeError(
    "LENGTH_MISMATCH",
    `Tensor ${quoteName(left.path)} describes objects of the same group and is not there at ${quoteName(source.name)}: it would have no entries for the objects that come back; delete it first.`,
  );
}

async function bringDefinition(
  write: BranchWrite,
  now: Definition | undefined,
  { tensorId, path, htype, describes, meta, steps }: Definition,
): Promise<void> {
  const { columnId, bound } = steps[0]!;
  const state = { path, meta, columnId, bound };
  if (now) await replaceDefinition(write, now, state);
  else await addDefinition(write, { ...state, tensorId, htype, describes });
}
