import { LoupeError } from "../errors.ts";
import { nameOf, type Tensor } from "../tensor/tensor.ts";
import { boxMeasure } from "./box-sql.ts";
import { classIds, compareClasses } from "./compare-classes.ts";
import { readSizes } from "./compare-sizes.ts";
import { holds, operatorOf } from "./comparison.ts";
import type { Condition, Leaf } from "./condition.ts";
import type { DisagreementFilter } from "./disagreement-filter.ts";
import { findMember, findMemberOf, findObjectIds, membersOf } from "./find-objects.ts";
import { kindOf, quoted, type InputPath } from "./find-tensor.ts";
import type { QueryTarget } from "./query-target.ts";
import { leafOf } from "./resolve-tensor-filter.ts";
import { join, listOf, raw, sql, type Parameter, type Sql } from "./sql.ts";

/**
 * The condition that so many disagreements are found in a sample, which are counted by a function of
 * the database. Where at least one is asked for, the classes it may be of are conditions of their
 * own, for which there is an index.
 *
 * @throws TENSOR_NOT_FOUND, CLASS_NOT_FOUND, INVALID_QUERY
 */
export function resolveDisagreement(
  target: QueryTarget,
  filter: DisagreementFilter,
  at: InputPath,
): Condition {
  checkFilter(filter, at);
  const sides = findSides(target, filter, at);
  const classes = findClasses(sides, filter, at);
  const counts = readSizes(filter.count ?? { atLeast: 1 }, [...at, "count"]);
  const needsOne = counts.some(({ name, operand }) => !holds(0, name, operand));
  const leaves = needsOne ? classLeaves(sides, filter) : [];
  const tensors = tensorsOf(sides);
  const joint: Condition = {
    kind: "joint",
    parts: tensors.map((tensor) => {
      const leaf = leaves.find((one) => one.tensor === tensor);
      return leaf ? { tensor, test: leaf.predicate } : { tensor };
    }),
    predicate: (rows) => {
      const rowOf = (tensor: Tensor) => rows[tensors.indexOf(tensor)]!;
      const count = countOf(sides, filter, classes, rowOf);
      const comparisons = counts.map(
        ({ name, operand }) => sql`${count} ${operatorOf(name)} ${operand}::double precision`,
      );
      return join(comparisons, " and ");
    },
  };
  return leaves.length === 0 ? joint : { kind: "all", of: [...leaves, joint] };
}

interface Sides {
  truth: { boxes: Tensor; labels: Tensor; crowds: Tensor | undefined };
  found: { boxes: Tensor; labels: Tensor; scores: Tensor };
}

function tensorsOf({ truth, found }: Sides): Tensor[] {
  const { crowds } = truth;
  return [
    ...new Set([
      truth.labels,
      truth.boxes,
      found.labels,
      found.boxes,
      found.scores,
      ...(crowds ? [crowds] : []),
    ]),
  ];
}

function findSides(
  target: QueryTarget,
  { truth, predictions, scores: name }: DisagreementFilter,
  at: InputPath,
): Sides {
  const boxesAndLabels = (group: string, side: string) => {
    findObjectIds(target, group, [...at, side]);
    const find = (htype: "bbox" | "class_label", usual: string) =>
      findMemberOf(target, group, { htype, name: usual }, [...at, side]);
    return { boxes: find("bbox", "boxes"), labels: find("class_label", "labels") };
  };
  const objects = boxesAndLabels(truth, "truth");
  const found = boxesAndLabels(predictions, "predictions");
  checkCoords(objects.boxes, found.boxes, at);
  const scores = findMember(target, predictions, name, [...at, "scores"]);
  if (scores.htype !== "generic") {
    throw invalid(
      `${quoted(scores.path)} is ${kindOf(scores)}; expected scores, one number for each prediction.`,
      [...at, "scores"],
    );
  }
  const crowds = membersOf(target, truth).find(
    ({ path, htype }) => nameOf(path) === CROWDS && htype === "generic",
  );
  return { truth: { ...objects, crowds }, found: { ...found, scores } };
}

/** As COCO calls it. */
const CROWDS = "iscrowd";

/** The ids of the classes that count; absent where all do. */
interface CountedClasses {
  actual: number[] | undefined;
  predicted: number[] | undefined;
}

function findClasses(
  { truth, found }: Sides,
  { actual, predicted }: DisagreementFilter,
  at: InputPath,
): CountedClasses {
  return {
    actual: actual && classIds(truth.labels, actual, [...at, "actual"]),
    predicted: predicted && classIds(found.labels, predicted, [...at, "predicted"]),
  };
}

/** Only samples with an object, or a prediction, of one of the classes. */
function classLeaves({ truth, found }: Sides, { actual, predicted }: DisagreementFilter): Leaf[] {
  const leaf = (tensor: Tensor, containsAny: readonly string[] | undefined) =>
    containsAny
      ? [leafOf(tensor, compareClasses(tensor, { tensor: tensor.path, containsAny }, []))]
      : [];
  return [...leaf(truth.labels, actual), ...leaf(found.labels, predicted)];
}

function countOf(
  { truth, found }: Sides,
  filter: DisagreementFilter,
  counted: CountedClasses,
  rowOf: (tensor: Tensor) => Sql,
): Sql {
  const labels = (tensor: Tensor) => sql`${rowOf(tensor)}.labels`;
  const classes = sharedClasses(truth.labels, found.labels);
  const parameters = [
    sql`${filter.kind}::text`,
    sql`${filter.scoreThreshold}::double precision`,
    sql`${Math.min(filter.iouThreshold, HIGHEST_IOU)}::double precision`,
    boxesOf(truth.boxes, rowOf(truth.boxes)),
    labels(truth.labels),
    truth.crowds ? numbersOf(truth.crowds, rowOf(truth.crowds)) : raw("null"),
    boxesOf(found.boxes, rowOf(found.boxes)),
    labels(found.labels),
    numbersOf(found.scores, rowOf(found.scores)),
    sql`${listed(classes.map(([predicted]) => predicted))}::bigint[]`,
    sql`${listed(classes.map(([, actual]) => actual))}::bigint[]`,
    sql`${listed(counted.actual)}::bigint[]`,
    sql`${listed(counted.predicted)}::bigint[]`,
  ];
  return sql`count_disagreements(${join(parameters, ", ")})`;
}

/** COCO lowers a threshold of 1 a little, so that rounding does not part equal boxes. */
const HIGHEST_IOU = 1 - 1e-10;

/** The ids that classes of one name have on both sides. */
function sharedClasses(truth: Tensor, found: Tensor): [predicted: number, actual: number][] {
  const actual = new Map(truth.meta.classes?.map(({ name, id }) => [name, id]));
  return (found.meta.classes ?? []).flatMap(({ name, id }): [number, number][] => {
    const same = actual.get(name);
    return same === undefined ? [] : [[id, same]];
  });
}

function listed(ids: readonly number[] | undefined): Parameter {
  return ids ? listOf(ids) : null;
}

/** Left, top, width and height of each box. */
function boxesOf({ meta: { coords } }: Tensor, row: Sql): Sql {
  if ((coords?.mode ?? "LTWH") === "LTWH") return sql`${row}.nums`;
  const measures = (["LEFT", "TOP", "WIDTH", "HEIGHT"] as const).map((measure) =>
    boxMeasure(measure, coords, sql`${row}.nums`, raw("b.place")),
  );
  return sql`case when ${row}.nums is not null then array(
    select v.number from generate_series(1, cardinality(${row}.nums) / 4) b (place),
      lateral unnest(array[${join(measures, ", ")}]) with ordinality v (number, axis)
    order by b.place, v.axis) end`;
}

function numbersOf({ meta }: Tensor, row: Sql): Sql {
  return meta.dtype === "int64" ? sql`${row}.ints::double precision[]` : sql`${row}.nums`;
}

function checkFilter(filter: DisagreementFilter, at: InputPath): void {
  const { kind, scoreThreshold, iouThreshold } = filter;
  const strange = kind === "SURPLUS" ? "actual" : kind === "MISSED" ? "predicted" : undefined;
  if (strange && filter[strange])
    throw invalid(`${strange} does not fit ${kind}, which has no such side.`, [...at, strange]);
  if (!Number.isFinite(scoreThreshold))
    throw invalid("The threshold of scores is no number.", [...at, "scoreThreshold"]);
  if (!(iouThreshold > 0 && iouThreshold <= 1)) {
    throw invalid(`The threshold of IoU is ${iouThreshold}; expected more than 0, and 1 at most.`, [
      ...at,
      "iouThreshold",
    ]);
  }
}

/** Boxes in fractions of the image can't be set against such in pixels without its size. */
function checkCoords(truth: Tensor, found: Tensor, at: InputPath): void {
  const typeOf = ({ meta }: Tensor) => meta.coords?.type ?? "pixel";
  if (typeOf(truth) === typeOf(found)) return;
  throw invalid(
    `${quoted(truth.path)} holds ${typeOf(truth)} boxes and ${quoted(found.path)} ${typeOf(found)} ones; expected both in one unit.`,
    at,
  );
}

function invalid(message: string, at: InputPath): LoupeError {
  return new LoupeError("INVALID_QUERY", message, { details: { path: at } });
}
