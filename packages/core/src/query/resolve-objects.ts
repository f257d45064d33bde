import type { Tensor } from "../tensor/tensor.ts";
import { compareClasses } from "./compare-classes.ts";
import { compareObjects, type ObjectTest } from "./compare-objects.ts";
import { readSizes, type SizeComparison } from "./compare-sizes.ts";
import { holds, operatorOf } from "./comparison.ts";
import type { Condition, JointPart, Leaf } from "./condition.ts";
import { findMember, findObjectIds } from "./find-objects.ts";
import type { InputPath } from "./find-tensor.ts";
import type { ObjectCondition, ObjectsFilter } from "./object-filter.ts";
import type { QueryTarget } from "./query-target.ts";
import { leafOf } from "./resolve-tensor-filter.ts";
import { join, raw, sql, type Sql } from "./sql.ts";

/**
 * The conditions on the objects of one group. Where at least one object is asked for, the classes
 * that it may have are a condition of their own, for which there is an index.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY
 */
export function resolveObjects(
  target: QueryTarget,
  { group, where, count = { atLeast: 1 } }: ObjectsFilter,
  at: InputPath,
): Condition {
  const objectIds = findObjectIds(target, group, [...at, "group"]);
  const conditions = where.map((condition, index) =>
    resolveCondition(target, group, condition, [...at, "where", index]),
  );
  const counts = readSizes(count, [...at, "count"]);
  const needsOne = counts.some(({ name, operand }) => !holds(0, name, operand));
  const classes = needsOne ? conditions.flatMap(({ classes: leaf }) => leaf ?? []) : [];
  const base = needsOne ? (classes[0]?.tensor ?? conditions[0]?.tensor ?? objectIds) : objectIds;
  const tensors = [...new Set([base, ...conditions.map(({ tensor }) => tensor)])];
  const joint: Condition = {
    kind: "joint",
    parts: tensors.map((tensor) => partOf(tensor, classes)),
    predicate: (rows) => {
      const tests = (place: Sql) =>
        conditions.flatMap(({ tensor, tests: own }) =>
          own.map((test) => test(rows[tensors.indexOf(tensor)]!, place)),
        );
      return howMany(
        counts,
        base === objectIds ? idCount(rows[0]!) : lengthOf(base, rows[0]!),
        tests,
      );
    },
  };
  return classes.length === 0 ? joint : { kind: "all", of: [...classes, joint] };
}

interface ResolvedCondition {
  tensor: Tensor;
  tests: ObjectTest[];
  /** True for the samples with an object of one of the classes that are asked for. */
  classes?: Leaf;
}

function resolveCondition(
  target: QueryTarget,
  group: string,
  condition: ObjectCondition,
  at: InputPath,
): ResolvedCondition {
  const tensor = findMember(target, group, condition.tensor, [...at, "tensor"]);
  const tests = compareObjects(tensor, condition, at);
  if (!condition.in) return { tensor, tests };
  const filter = { tensor: tensor.path, containsAny: condition.in };
  return { tensor, tests, classes: leafOf(tensor, compareClasses(tensor, filter, at)) };
}

/** Rows without one of the classes need not be joined. */
function partOf(tensor: Tensor, classes: readonly Leaf[]): JointPart {
  const leaf = classes.find((one) => one.tensor === tensor);
  return leaf ? { tensor, test: leaf.predicate } : { tensor };
}

/** At least one is found without counting. */
function howMany(
  counts: readonly SizeComparison[],
  length: Sql,
  testsAt: (place: Sql) => readonly Sql[],
): Sql {
  const tests = join([raw("true"), ...testsAt(raw("o.place"))], " and ");
  const objects = sql`from generate_series(1, ${length}) as o (place) where ${tests}`;
  const [only] = counts;
  if (counts.length === 1 && only!.name === "atLeast" && only!.operand === 1)
    return sql`exists (select ${objects})`;
  const comparisons = counts.map(
    ({ name, operand }) => sql`n.objects ${operatorOf(name)} ${operand}::double precision`,
  );
  return sql`(select ${join(comparisons, " and ")} from (select count(*) as objects ${objects}) n)`;
}

function idCount(row: Sql): Sql {
  return sql`cardinality(${row}.ints)`;
}

/** How many objects the value of a tensor has entries for. */
function lengthOf({ htype, meta }: Tensor, row: Sql): Sql {
  if (htype === "class_label") return sql`cardinality(${row}.labels)`;
  if (htype === "bbox") return sql`cardinality(${row}.nums) / 4`;
  return meta.dtype === "int64" ? idCount(row) : sql`cardinality(${row}.nums)`;
}
