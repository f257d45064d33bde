import type { VariablesOf } from "../../graphql/graphql.ts";
import type { FilteredCountQuery } from "./structure-query.ts";

/** One line of the filter bar; all of them have to hold. */
export type Condition =
  | { kind: "range"; tensor: string; low: number | null; high: number | null }
  | { kind: "absent"; tensor: string; absent: boolean }
  | { kind: "classes"; tensor: string; names: readonly string[]; mode: "any" | "all" | "none" }
  | { kind: "count"; tensor: string; low: number | null; high: number | null }
  | { kind: "text"; tensor: string; text: string };

export type SampleFilter = NonNullable<VariablesOf<typeof FilteredCountQuery>["filter"]>;

/** The conditions in what a query string held; undefined where it is none of ours. */
export function acceptConditions(value: unknown): readonly Condition[] | undefined {
  return Array.isArray(value) && value.every(isCondition) ? value : undefined;
}

function isCondition(value: unknown): value is Condition {
  if (typeof value !== "object" || value === null) return false;
  const { kind, tensor, low, high, absent, names, mode, text } = value as Record<string, unknown>;
  if (typeof tensor !== "string") return false;
  const isBound = (bound: unknown) => bound === null || Number.isFinite(bound);
  if (kind === "range" || kind === "count") return isBound(low) && isBound(high);
  if (kind === "absent") return typeof absent === "boolean";
  if (kind === "text") return typeof text === "string";
  return (
    kind === "classes" &&
    ["any", "all", "none"].includes(mode as string) &&
    Array.isArray(names) &&
    names.every((name) => typeof name === "string")
  );
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
  }
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
  }
}

export const MODES = { any: "has any of", all: "has all of", none: "has none of" } as const;

function describeBounds({ low, high }: { low: number | null; high: number | null }): string {
  const print = (value: number) => String(Number(value.toPrecision(4)));
  if (low !== null && low === high) return `= ${print(low)}`;
  if (low === null) return high === null ? "is anything" : `≤ ${print(high)}`;
  return high === null ? `≥ ${print(low)}` : `${print(low)} – ${print(high)}`;
}
