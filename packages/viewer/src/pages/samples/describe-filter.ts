import type { SampleFilter } from "./conditions.ts";
import { describeDisagreement } from "./disagreement.ts";

type TensorFilter = NonNullable<SampleFilter["tensor"]>;
type ObjectsFilter = NonNullable<SampleFilter["objects"]>;
type ObjectCondition = NonNullable<ObjectsFilter["where"]>[number];
type Disagreement = NonNullable<SampleFilter["disagreement"]>;

/** A filter that was made elsewhere, in words. */
export function describeFilter(filter: SampleFilter): string {
  const { and, or, not, tensor, objects, disagreement } = filter;
  const parts = [
    and && and.map(describePart).join(" and "),
    or && or.map(describePart).join(" or "),
    not && `not ${describePart(not)}`,
    tensor && describeTensor(tensor),
    objects && describeObjects(objects),
    disagreement && describeGroups(disagreement),
  ].filter((part) => typeof part === "string");
  return parts.join(" and ");
}

/** Whether something could be a filter; whether it is a right one is for the server to say. */
export function isFilter(value: unknown): value is SampleFilter {
  if (typeof value !== "object" || value === null) return false;
  try {
    return describeFilter(value) !== "";
  } catch {
    return false;
  }
}

/** What is joined itself stands in brackets. */
function describePart(filter: SampleFilter): string {
  const words = describeFilter(filter);
  return filter.and || filter.or ? `(${words})` : words;
}

function describeTensor(filter: TensorFilter): string {
  const { path, absent, in: one, containsAny, containsAll, objectCount, shape, matches } = filter;
  return [
    typeof absent === "boolean" && `${path} is ${absent ? "absent" : "there"}`,
    ...comparisons(filter).map((comparison) => `${path} ${comparison}`),
    one && `${path} is one of ${one.join(", ")}`,
    containsAny && `${path} has any of ${containsAny.join(", ")}`,
    containsAll && `${path} has all of ${containsAll.join(", ")}`,
    objectCount && `number of ${path} ${comparisons(objectCount).join(", ")}`,
    shape && `axis ${shape.axis} of ${path} ${comparisons(shape).join(", ")}`,
    typeof matches === "string" && `${path} has “${matches}”`,
  ]
    .filter((part) => typeof part === "string")
    .join(" and ");
}

function describeObjects({ group, where, count }: ObjectsFilter): string {
  const what = group === "" ? "objects" : `objects of ${group}`;
  const many = count ? comparisons(count).join(", ") : "≥ 1";
  return `${what} with ${(where ?? []).map(describeObject).join(" and ") || "anything"} ${many}`;
}

function describeObject(condition: ObjectCondition): string {
  const { tensor, in: one, notIn, measure } = condition;
  const subject = measure ? `${measure.toLowerCase()} of ${tensor}` : tensor;
  return [
    one && `${tensor} ${one.join(" or ")}`,
    notIn && `${tensor} not ${notIn.join(" or ")}`,
    ...comparisons(condition).map((comparison) => `${subject} ${comparison}`),
  ]
    .filter((part) => typeof part === "string")
    .join(" and ");
}

function describeGroups(filter: Disagreement): string {
  const { predictions, truth, kind, scoreThreshold, iouThreshold, count } = filter;
  const words = describeDisagreement({
    kind: "disagreement",
    tensor: predictions,
    truth: truth ?? "",
    scores: filter.scores ?? null,
    about: kind,
    score: scoreThreshold ?? 0.5,
    iou: iouThreshold ?? 0.5,
    actual: filter.actual ?? [],
    predicted: filter.predicted ?? [],
  });
  return count ? `${words}: ${comparisons(count).join(", ")}` : words;
}

const SIGNS = {
  equals: "=",
  notEquals: "≠",
  lessThan: "<",
  atMost: "≤",
  greaterThan: ">",
  atLeast: "≥",
} as const;

type Comparisons = { [Name in keyof typeof SIGNS]?: number | string | boolean | null };

function comparisons(given: Comparisons): string[] {
  return (Object.keys(SIGNS) as (keyof typeof SIGNS)[]).flatMap((name) => {
    const value = given[name] ?? null;
    return value === null ? [] : [`${SIGNS[name]} ${String(value)}`];
  });
}
