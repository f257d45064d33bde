import { conjuncts, type Condition, type NumberRange } from "./condition.ts";
import type { Membership } from "../version/membership.ts";
import type { Position } from "./cursor.ts";
import { numberField } from "./number-field.ts";
import type { TensorKey } from "./resolve-order.ts";

/** A way through samples in the order of one tensor, or of their ids alone, a stretch at a time. */
export interface Walk {
  key: TensorKey | null;
  condition: Condition;
  /** Of the numbers and ids, as they are walked along. */
  descending: boolean;
  /** In the order they are walked through. */
  phases: readonly Phase[];
}

/** Samples with a number, with NaN, with neither. */
export type Phase = "number" | "nan" | "none";

/** A place on the way: behind the sample at `key` and `id`, which need not exist. */
export interface Place {
  phase: Phase;
  /** In phase `number`, as Postgres reads it. */
  key: string;
  id: number;
}

/** What a stretch found, and where the next one begins; null at the end of the way. */
export interface Stretch {
  found: Found[];
  next: Place | null;
}

export interface Found extends Position {
  /** Of the tensor's chain: which step has the number. */
  step?: number;
}

/**
 * How a stretch is walked: how many samples are wanted, and how often stretches of this phase
 * brought too few.
 */
export interface Pace {
  wanted: number;
  round: number;
}

export function planWalk(key: TensorKey | null, condition: Condition, backward: boolean): Walk {
  const phases = phasesOf(key, condition);
  const descending = (key?.descending ?? false) !== backward;
  return { key, condition, descending, phases: backward ? phases.toReversed() : phases };
}

/** Where the way begins, behind a position if there is one; null where nothing can follow it. */
export function firstPlace(walk: Walk, after: Position | undefined): Place | null {
  if (!after) return startOf(walk, walk.phases[0]);
  const key = after.keys[0] ?? null;
  const phase = key === null ? "none" : key === "NaN" ? "nan" : "number";
  return walk.phases.includes(phase) ? { phase, key: key ?? "", id: after.sampleId } : null;
}

/** The beginning of the phase after this one. */
export function afterPhase(walk: Walk, phase: Phase): Place | null {
  return startOf(walk, walk.phases[walk.phases.indexOf(phase) + 1]);
}

/** Samples enough for a page where those that satisfy the condition are spread evenly. */
export function windowSize(condition: Condition, { count }: Membership, limit: number): number {
  const parts = conjuncts(condition);
  const estimates = parts.flatMap((part) => (part.kind === "leaf" ? (part.estimate ?? []) : []));
  const share =
    estimates.length > 0 ? Math.min(...estimates) / Math.max(1, count) : parts.length > 0 ? 0.1 : 1;
  const size = (2 * limit) / Math.max(share, 0.01);
  return 2 ** Math.ceil(Math.log2(Math.min(Math.max(size, 2 * limit), 8192)));
}

/** Whether a place in phase `number` comes after another one. */
export function isLater({ descending }: Walk, place: Place, other: Place): boolean {
  const [key, otherKey] = [Number(place.key), Number(other.key)];
  if (key === otherKey) return descending ? place.id < other.id : place.id > other.id;
  return descending ? key < otherKey : key > otherKey;
}

/** The same place as keyset of a scan. */
export function positionAt({ phase, key, id }: Place, walk: Walk): Position {
  if (!walk.key) return { keys: [], sampleId: id };
  return { keys: [phase === "number" ? key : phase === "nan" ? "NaN" : null], sampleId: id };
}

const ALL_PHASES: readonly Phase[] = ["number", "nan", "none"];

/** A comparison of the very tensor leaves its numbers only. */
function phasesOf(key: TensorKey | null, condition: Condition): readonly Phase[] {
  if (!key) return ["none"];
  if (rangeOf(key, condition)) return ["number"];
  return numberField(key.tensor).isInteger ? ["number", "none"] : ALL_PHASES;
}

function startOf(walk: Walk, phase: Phase | undefined): Place | null {
  if (!phase) return null;
  const range = walk.key ? rangeOf(walk.key, walk.condition) : undefined;
  const edge = walk.descending ? (range?.high ?? Infinity) : (range?.low ?? -Infinity);
  return { phase, key: String(edge), id: walk.descending ? Number.MAX_SAFE_INTEGER : -1 };
}

function rangeOf({ tensor }: TensorKey, condition: Condition): NumberRange | undefined {
  for (const part of conjuncts(condition)) {
    if (part.kind === "leaf" && part.tensor.id === tensor.id && part.range) return part.range;
  }
  return undefined;
}
