import type { Database } from "../db/database.ts";
import type { Membership } from "../version/membership.ts";
import { conjuncts } from "./condition.ts";
import type { Position } from "./cursor.ts";
import { gatherAll, gatherFew, gatherNumbers } from "./gather-samples.ts";
import type { QueryTarget } from "./query-target.ts";
import { scanSamples } from "./scan-samples.ts";
import { walkAlong, type Search } from "./walk-along.ts";

/** The first samples of an order that satisfy a condition, in the order they are come by. */
export async function findSamples(
  db: Database,
  target: QueryTarget,
  search: Search,
): Promise<Position[]> {
  const { keys, condition } = search;
  const { membership } = target;
  const [key] = keys;
  if (keys.length === 0 && conjuncts(condition).length === 0)
    return byMembership(membership, search);
  if (keys.length > 1 || key?.kind === "expression") return scan(db, membership, search);
  return walkAlong(db, target, search, key ?? null);
}

function byMembership(membership: Membership, { after, backward, limit }: Search): Position[] {
  const from = after ? membership.firstIndexAfter(after.sampleId) : 0;
  const end = after ? membership.countBefore(after.sampleId) : membership.count;
  const first = Math.max(0, end - limit);
  const ids = backward
    ? membership.slice(first, end - first).toReversed()
    : membership.slice(from, limit);
  return ids.map((sampleId) => ({ sampleId, keys: [] }));
}

async function scan(db: Database, membership: Membership, search: Search): Promise<Position[]> {
  const few = await gatherFew(db, search.condition, membership, search.limit, "any");
  if (few)
    return scanSamples(db, { ...search, samples: few.samples, condition: few.rest, few: true });
  const valued = await scanValued(db, membership, search);
  if (valued.length === search.limit) return valued;
  const { samples, rest } = gatherAll(search.condition, membership);
  return scanSamples(db, { ...search, samples, condition: rest, few: false });
}

/** The samples that have a value of the first key come before all others, and cost less to find. */
async function scanValued(
  db: Database,
  membership: Membership,
  search: Search,
): Promise<Position[]> {
  const [key] = search.keys;
  const tensor = key!.kind === "tensor" ? key!.tensor : [...key!.tensors.values()][0]!;
  const samples = gatherNumbers(tensor, membership);
  const isPast = search.after !== undefined && (search.after.keys[0] ?? null) === null;
  if (!samples || isPast || search.backward) return [];
  return scanSamples(db, { ...search, samples, valued: tensor, few: false });
}
