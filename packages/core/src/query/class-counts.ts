import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import type { LabelClass } from "../tensor/tensor-meta.ts";
import { EVERY_SAMPLE } from "./condition.ts";
import type { Filter } from "./filter.ts";
import { findTensor, kindOf, quoted } from "./find-tensor.ts";
import { conditionOn, fieldRows, member } from "./leaf-rows.ts";
import { isMember } from "./membership-rows.ts";
import type { QueryTarget } from "./query-target.ts";
import { resolveFilter } from "./resolve-filter.ts";
import { raw, runSql, sql } from "./sql.ts";

export interface ClassCount {
  class: LabelClass;
  /** Samples that have the class among their labels. */
  samples: number;
  /** Labels of the class: of a tensor that describes objects, how many objects have it. */
  labels: number;
}

/**
 * How often each class of a `class_label` tensor occurs in the samples that satisfy a filter, in the
 * order of the classes.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY where the tensor has no classes,
 *   LIMIT_EXCEEDED, QUERY_TIMEOUT
 */
export async function classCounts(
  db: Database,
  target: QueryTarget,
  { tensor: path, filter }: { tensor: string; filter?: Filter | undefined },
): Promise<ClassCount[]> {
  const tensor = findTensor(target, path, ["tensor"]);
  if (tensor.htype !== "class_label") {
    throw new LoupeError(
      "INVALID_QUERY",
      `${quoted(path)} is ${kindOf(tensor)}; only classes of class_label tensors are counted.`,
      { details: { path: ["tensor"] } },
    );
  }
  const condition = filter ? resolveFilter(target, filter) : EVERY_SAMPLE;
  const sampleId = raw("r.sample_id");
  const rows = await runSql<{ classId: number; samples: number; labels: number }>(
    db,
    sql`select l.class_id as "classId", count(*) as labels,
        count(*) filter (where l.place = array_position(r.value, l.class_id)) as samples
      from (${fieldRows(tensor, raw("labels"))}) r
      cross join lateral unnest(r.value) with ordinality as l (class_id, place)
      where ${isMember(sampleId, target.membership)} and ${conditionOn(condition, member(sampleId))}
      group by l.class_id`,
    false,
  );
  const byClass = new Map(rows.map((row) => [row.classId, row]));
  return (tensor.meta.classes ?? []).map((labelClass) => {
    const { samples = 0, labels = 0 } = byClass.get(labelClass.id) ?? {};
    return { class: labelClass, samples, labels };
  });
}
