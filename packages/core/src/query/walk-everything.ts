import type { Database } from "../db/database.ts";
import type { Membership } from "../version/membership.ts";
import type { Condition } from "./condition.ts";
import { gatherAll } from "./gather-samples.ts";
import { isDense, unnumbered } from "./numbered.ts";
import type { TensorKey } from "./resolve-order.ts";
import { scanAll } from "./scan-samples.ts";
import { walkAll } from "./walk-numbers.ts";
import { afterPhase, firstPlace, planWalk } from "./walk.ts";

/** The ids of all samples that satisfy a condition, in the order of one tensor. */
export async function walkEverything(
  db: Database,
  membership: Membership,
  condition: Condition,
  key: TensorKey,
): Promise<Float64Array> {
  const walk = { ...planWalk(key, condition, false), key };
  const parts: Float64Array[] = [];
  for (let place = firstPlace(walk, undefined); place; place = afterPhase(walk, place.phase)) {
    if (lengthOf(parts) === membership.count) break;
    if (place.phase !== "none") parts.push(await walkAll(db, walk, place, membership));
    else parts.push(await withoutNumber(db, membership, condition, key));
  }
  return joined(parts);
}

async function withoutNumber(
  db: Database,
  membership: Membership,
  condition: Condition,
  { tensor, descending }: TensorKey,
): Promise<Float64Array> {
  if (await isDense(db, tensor, membership)) return new Float64Array();
  const { samples, rest } = gatherAll(unnumbered(tensor, condition), membership);
  const ids = await scanAll(db, { keys: [], samples, condition: rest });
  return descending ? ids.toReversed() : ids;
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(lengthOf(parts));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function lengthOf(parts: readonly Float64Array[]): number {
  return parts.reduce((length, part) => length + part.length, 0);
}
