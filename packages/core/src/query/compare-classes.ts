import { LoupeError } from "../errors.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { RowTest } from "./condition.ts";
import type { TensorFilter } from "./filter.ts";
import { quoted, type InputPath } from "./find-tensor.ts";
import { suggestion } from "./near-names.ts";
import { listOf, sql } from "./sql.ts";

/** Which classes are among the labels. @throws CLASS_NOT_FOUND, naming classes of similar names */
export function compareClasses(tensor: Tensor, filter: TensorFilter, at: InputPath): RowTest[] {
  const { containsAny, containsAll } = filter;
  const tests: RowTest[] = [];
  if (containsAny) {
    const ids = classIds(tensor, containsAny, [...at, "containsAny"]);
    tests.push({
      predicate: (row) => sql`${row}.labels && ${listOf(ids)}::bigint[]`,
      estimate: ids.reduce((sum, id) => sum + labelCount(tensor, id), 0),
      indexed: true,
    });
  }
  if (containsAll) {
    const ids = classIds(tensor, containsAll, [...at, "containsAll"]);
    tests.push({
      predicate: (row) => sql`${row}.labels @> ${listOf(ids)}::bigint[]`,
      ...(ids.length > 0
        ? { estimate: Math.min(...ids.map((id) => labelCount(tensor, id))), indexed: true }
        : {}),
    });
  }
  return tests;
}

/** In all steps of the chain together: what nearer steps hide is counted, too. */
function labelCount({ steps }: Tensor, id: number): number {
  return steps.reduce((sum, { classCounts }) => sum + (classCounts[id] ?? 0), 0);
}

/** The ids of classes that are named. @throws CLASS_NOT_FOUND, naming classes of similar names */
export function classIds(tensor: Tensor, names: readonly string[], at: InputPath): number[] {
  return names.map((name, index) => classId(tensor, name, [...at, index]));
}

function classId({ path, meta }: Tensor, name: string, at: InputPath): number {
  const classes = meta.classes ?? [];
  const found = classes.find((candidate) => candidate.name === name);
  if (found) return found.id;
  const names = classes.map((candidate) => candidate.name);
  throw new LoupeError(
    "CLASS_NOT_FOUND",
    `${quoted(path)} has no class ${quoted(name)}.${suggestion(name, names)}`,
    {
      details: { path: at },
    },
  );
}
