import type { VariablesOf } from "../../graphql/graphql.ts";
import { describeFilter, isFilter } from "./describe-filter.ts";
import {
  describeDisagreement,
  disagreementFilter,
  isDisagreement,
  type DisagreementCondition,
} from "./disagreement.ts";
import type { FilteredCountQuery } from "./structure-query.ts";

/** One line of the filter bar; all of them have to hold. */
export type Condition =
  | { kind: "range"; tensor: string; low: number | null; high: number | null }
  | { kind: "absent"; tensor: string; absent: boolean }
  | { kind: "classes"; tensor: string; names: readonly string[]; mode: "any" | "all" | "none" }
  | { kind: "count"; tensor: string; low: number | null; high: number | null }
  | { kind: "text"; tensor: string; text: string }
  | ObjectsCondition
  | DisagreementCondition
  | GivenCondition;

/** A filter that was made elsewhere, such as that of a view of a script: shown and applied as a whole. */
interface GivenCondition {
  kind: "given";
  /** It is about no single one. */
  tensor: "";
  filter: SampleFilter;
}

/** There is an object whose box has such a measure, of one of some classes where there are any. */
export interface ObjectsCondition {
  kind: "objects";
  /** The path of the boxes. */
  tensor: string;
  measure: Measure;
  low: number | null;
  high: number | null;
  names: readonly string[];
  /** The path of the labels; null where the group has none. */
  labels: string | null;
}

const MEASURES = ["WIDTH", "HEIGHT", "AREA"] as const;
export type Measure = (typeof MEASURES)[number];

export type SampleFilter = NonNullable<VariablesOf<typeof FilteredCountQuery>["filter"]>;

/** The conditions in what a query string held; undefined where it is none of ours. */
export function acceptConditions(value: unknown): readonly Condition[] | undefined {
  return Array.isArray(value) && value.every(isCondition) ? value : undefined;
}

function isCondition(value: unknown): value is Condition {
  if (typeof value !== "object" || value === null) return false;
  const given = value as Record<string, unknown>;
  const { kind, tensor, low, high, absent, names, mode, text, measure, labels } = given;
  if (typeof tensor !== "string") return false;
  if (kind === "disagreement") return isDisagreement(given);
  if (kind === "given") return isFilter(given["filter"]);
  const isBound = (bound: unknown) => bound === null || Number.isFinite(bound);
  if (kind === "range" || kind === "count") return isBound(low) && isBound(high);
  if (kind === "absent") return typeof absent === "boolean";
  if (kind === "text") return typeof text === "string";
  const areNames = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (kind === "classes") return areNames && ["any", "all", "none"].includes(mode as string);
  if (kind !== "objects" || !areNames || !isBound(low) || !isBound(high)) return false;
  return MEASURES.includes(measure as Measure) && (labels === null || typeof labels === "string");
}

/** The filter that the API takes; null for every sample. */
export function toSampleFilter(conditions: readonly Condition[]): SampleFilter | null {
  return conditions.length === 0 ? null : { and: conditions.map(toFilter) };
}

function toFilter(condition: Condition): SampleFilter {
  const path = condition.tensor;
  switch (condition.kind) {
    case "range":
      return { tensor: { path, ...bounds(condition) } };
    case "count":
      return { tensor: { path, objectCount: bounds(condition) } };
    case "absent":
      return { tensor: { path, absent: condition.absent } };
    case "text":
      return { tensor: { path, matches: condition.text } };
    case "classes":
      return classesFilter(path, condition.names, condition.mode);
    case "objects":
      return objectsFilter(condition);
    case "disagreement":
      return disagreementFilter(condition);
    case "given":
      return condition.filter;
  }
}

function objectsFilter(condition: ObjectsCondition): SampleFilter {
  const { tensor, labels, names, measure } = condition;
  const box = { tensor: nameOf(tensor), measure, ...bounds(condition) };
  const ofClass =
    labels === null || names.length === 0 ? [] : [{ tensor: nameOf(labels), in: [...names] }];
  const group = tensor.slice(0, Math.max(0, tensor.lastIndexOf("/")));
  return { objects: { group, where: [box, ...ofClass] } };
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function classesFilter(
  path: string,
  names: readonly string[],
  mode: "any" | "all" | "none",
): SampleFilter {
  const containsAny: SampleFilter = { tensor: { path, containsAny: [...names] } };
  if (mode === "all") return { tensor: { path, containsAll: [...names] } };
  return mode === "any" ? containsAny : { not: containsAny };
}

function bounds({ low, high }: { low: number | null; high: number | null }) {
  return {
    ...(low === null ? {} : { atLeast: low }),
    ...(high === null ? {} : { atMost: high }),
  };
}

/** The condition in words. */
export function describeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "range":
      return `${condition.tensor} ${describeBounds(condition)}`;
    case "count":
      return `number of ${condition.tensor} ${describeBounds(condition)}`;
    case "absent":
      return `${condition.tensor} is ${condition.absent ? "absent" : "there"}`;
    case "text":
      return `${condition.tensor} has “${condition.text}”`;
    case "classes":
      return `${condition.tensor} ${MODES[condition.mode]} ${condition.names.join(", ")}`;
    case "objects":
      return describeObjects(condition);
    case "disagreement":
      return describeDisagreement(condition);
    case "given":
      return describeFilter(condition.filter);
  }
}

function describeObjects(condition: ObjectsCondition): string {
  const { tensor, names, measure } = condition;
  const what = names.length === 0 ? `one of ${tensor}` : `a ${names.join(" or ")} of ${tensor}`;
  return `${what} with ${measure.toLowerCase()} ${describeBounds(condition)}`;
}

export const MODES = { any: "has any of", all: "has all of", none: "has none of" } as const;

function describeBounds({ low, high }: { low: number | null; high: number | null }): string {
  const print = (value: number) => String(Number(value.toPrecision(4)));
  if (low !== null && low === high) return `= ${print(low)}`;
  if (low === null) return high === null ? "is anything" : `≤ ${print(high)}`;
  return high === null ? `≥ ${print(low)}` : `${print(low)} – ${print(high)}`;
}
