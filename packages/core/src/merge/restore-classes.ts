import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { LabelClass } from "../tensor/tensor-meta.ts";
import { replaceDefinition } from "../version/change-definition.ts";
import type { Definition } from "../version/read-structure.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { findDefinition, type RestoreSource } from "./restore-source.ts";

/**
 * Brings back the classes of a tensor that labels name and the branch has removed, behind those that
 * it has. Returns the tensor's definition as it is then.
 *
 * @throws CONFLICT where another class has the name by now
 */
export async function restoreClasses(
  write: BranchWrite,
  source: RestoreSource,
  definition: Definition,
  labels: ReadonlySet<number>,
): Promise<Definition> {
  const { tensorId, meta } = definition;
  const classes = meta.classes ?? [];
  const former = findDefinition(source.structure, tensorId)?.meta.classes ?? [];
  const missing = former.filter(
    ({ id }) => labels.has(id) && !classes.some((one) => one.id === id),
  );
  if (missing.length === 0) return definition;
  for (const one of missing) refuseTakenName(definition, one, source);
  await replaceDefinition(write, definition, {
    meta: { ...meta, classes: [...classes, ...missing] },
  });
  return findDefinition(await write.structure(), tensorId)!;
}

function refuseTakenName(
  { path, meta }: Definition,
  { name }: LabelClass,
  source: RestoreSource,
): void {
  if (!meta.classes?.some((one) => one.name === name)) return;
  throw new LoupeError(
    "CONFLICT",
    `Labels of tensor ${quoteName(path)} at ${quoteName(source.name)} are of a class ${quoteName(name)} that was removed since, and another class has that name now; rename that one first.`,
  );
}
