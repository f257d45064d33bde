import type { Tensor } from "../tensor/tensor.ts";
import type { Condition, Joint, Leaf } from "./condition.ts";
import { probeJoint, samplesOfJoint } from "./joint-rows.ts";
import { numberField } from "./number-field.ts";
import { join, raw, sql, type Sql } from "./sql.ts";
import {
  inSet,
  notHidden,
  partsOf,
  visible,
  visibleInPart,
  type HiddenBy,
} from "./visible-rows.ts";

/** Samples from one id to another, both included. */
export interface IdWindow {
  first: number;
  last: number;
}

/** A condition on a sample, each leaf in a form of its own. */
export function conditionOn(condition: Condition, leaf: (leaf: Leaf | Joint) => Sql): Sql {
  if (condition.kind === "leaf" || condition.kind === "joint") return leaf(condition);
  if (condition.kind === "not") return sql`not ${conditionOn(condition.of, leaf)}`;
  const parts = condition.of.map((part) => conditionOn(part, leaf));
  if (condition.kind === "all")
    return parts.length === 0 ? raw("true") : sql`(${join(parts, " and ")})`;
  return parts.length === 0 ? raw("false") : sql`(${join(parts, " or ")})`;
}

/** Looks the sample up: for few samples. */
export function probe(sampleId: Sql): (leaf: Leaf | Joint) => Sql {
  return (leaf) => {
    if (leaf.kind === "joint") return probeJoint(leaf, sampleId);
    const { tensor, predicate } = leaf;
    const row = raw("x");
    const steps = tensor.steps.map(
      (step) => sql`(select (${predicate(row)}) is true from cells x
        where ${visible(row, step)} and x.sample_id = ${sampleId} limit 1)`,
    );
    return sql`coalesce(${join(steps, ", ")}, false)`;
  };
}

/** Looks into the set of all samples that satisfy the leaf: for many samples. */
export function member(sampleId: Sql): (leaf: Leaf | Joint) => Sql {
  return (leaf) =>
    inSet(sampleId, leaf.kind === "joint" ? samplesOfJoint(leaf) : samplesOf(leaf, "hash"));
}

/** Looks into the set of those in a window. */
export function memberInWindow(sampleId: Sql, window: IdWindow): (leaf: Leaf | Joint) => Sql {
  const inWindow = (row: Sql) => within(row, window);
  return (leaf) =>
    inSet(
      sampleId,
      leaf.kind === "joint" ? samplesOfJoint(leaf, inWindow) : samplesInWindow(leaf, window),
    );
}

/** The samples that satisfy a leaf, each once, as `sample_id`; indexes on values may be used. */
export function samplesOf({ tensor, predicate }: Leaf, hiddenBy: HiddenBy): Sql {
  const row = raw("c");
  const arms = tensor.steps.flatMap((step, index) =>
    partsOf(step).map(
      (part) => sql`select c.sample_id from cells c
        where ${visibleInPart(row, step, part)} and ${predicate(row)}
          ${notHidden(raw("c.sample_id"), tensor.steps.slice(0, index), hiddenBy)}`,
    ),
  );
  return join(arms, " union all ");
}

/** The samples that have a number in a scalar tensor, with it, as `sample_id` and `value`. */
export function numbersOf(tensor: Tensor): Sql {
  return fieldRows(tensor, numberField(tensor).name);
}

/** The samples that have something in a field of `cells`, with it, as `sample_id` and `value`. */
export function fieldRows(tensor: Tensor, field: Sql): Sql {
  const arms = tensor.steps.flatMap((step, index) =>
    partsOf(step).map(
      (part) => sql`select c.sample_id, c.${field} as value from cells c
        where ${visibleInPart(raw("c"), step, part)} and c.${field} is not null
          ${notHidden(raw("c.sample_id"), tensor.steps.slice(0, index), "hash")}`,
    ),
  );
  return join(arms, " union all ");
}

/** By sample id alone: the predicate is written so that no index on values fits it. */
function samplesInWindow({ tensor, predicate }: Leaf, window: IdWindow): Sql {
  const row = raw("c");
  const arms = tensor.steps.map(
    (step, index) => sql`select c.sample_id from cells c
      where ${visible(row, step)} ${within(row, window)} and (${predicate(row)}) is true
        ${notHidden(raw("c.sample_id"), tensor.steps.slice(0, index), "hash", within(raw("n"), window))}`,
  );
  return join(arms, " union all ");
}

function within(row: Sql, { first, last }: IdWindow): Sql {
  return sql` and ${row}.sample_id between ${first}::bigint and ${last}::bigint`;
}
