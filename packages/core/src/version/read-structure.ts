import { LRUCache } from "lru-cache";
import type { Describes, Htype } from "@loupe/plugin-api";
import type { Database } from "../db/database.ts";
import type { TensorMeta } from "../tensor/tensor-meta.ts";
import type { ColumnStep, Tensor } from "../tensor/tensor.ts";
import { Membership } from "./membership.ts";
import type { RefState } from "./ref-state.ts";

/** What a dataset is made of at a ref. */
export interface Structure {
  /** By path. */
  tensors: ReadonlyMap<string, Tensor>;
  /** By group: whose values are the ids of the group's objects. */
  objectIds: ReadonlyMap<string, Tensor>;
  /** Groups that were created as such, whether or not they hold tensors. */
  groups: readonly string[];
  /** Which samples exist, as a chain like that of a tensor. */
  membership: readonly ColumnStep[];
  definitions: readonly Definition[];
}

/** A row of `tensor_definitions` as it stands at a ref, with the chain of its column. */
export interface Definition {
  id: number;
  tensorId: number;
  path: string;
  /** A public htype, or what only the platform sees. */
  htype: Htype | HiddenHtype;
  describes: Describes;
  meta: TensorMeta;
  fromSeq: number;
  /** True where the column is the branch's own. */
  owned: boolean;
  steps: readonly ColumnStep[];
}

/**
 * `membership`: which samples exist. `object_ids`: the objects of the group at `path`. `group`:
 * that there is one.
 */
export type HiddenHtype = "membership" | "object_ids" | "group";

/** The structure at a ref. Reads of one state share what the first one found. */
export async function getStructure(db: Database, ref: RefState): Promise<Structure> {
  const cache = cachesOf(db).structures;
  const key = `${ref.branchId}:${ref.seq}:${ref.revision}:${ref.layout}`;
  const known = cache.get(key);
  if (known) return known;
  const structure = await readStructure(db, ref);
  cache.set(key, structure);
  return structure;
}

/** Which samples exist at a ref. Reads of one state share what the first one found. */
export async function getMembership(db: Database, ref: RefState): Promise<Membership> {
  const cache = cachesOf(db).memberships;
  const key = `${ref.branchId}:${ref.seq}:${ref.membershipRevision}`;
  const known = cache.get(key);
  if (known) return known;
  const { membership } = await getStructure(db, ref);
  const loaded = await readMembership(db, membership);
  cache.set(key, loaded);
  return loaded;
}

/** Past the cache: what a writer must use, since its own changes raise the revision only at the end. */
export async function readStructure(
  db: Database,
  ref: Pick<RefState, "branchId" | "seq" | "kind">,
): Promise<Structure> {
  const rows = await db.sql<DefinitionRow[]>`
    with recursive definitions as (
      select id, tensor_id, path, htype, describes, meta, from_seq, column_id, case bound when 9223372036854775807 then ${ref.seq}::bigint else bound end as bound,
             bound = 9223372036854775807 as owned
      from tensor_definitions
      where branch_id = ${ref.branchId} and from_seq <= ${ref.seq} and to_seq > ${ref.seq}
    ),
    chain as (
      select id, 0 as depth, column_id, bound from definitions
      union all
      select chain.id, chain.depth + 1, columns.parent_id, columns.parent_bound
      from chain
      join columns on columns.id = chain.column_id
      where columns.parent_id is not null
    )
    select d.id, d.tensor_id as "tensorId", d.path, d.htype, d.describes, d.meta, d.from_seq as "fromSeq", d.owned,
           chain.column_id as "columnId", chain.bound, c.value_count as "valueCount", c.class_counts as "classCounts"
    from definitions d
    join chain on chain.id = d.id
    join columns c on c.id = chain.column_id
    order by d.path, d.id, chain.depth`;
  return structureOf(definitionsOf(rows, ref.kind === "BRANCH"));
}

export async function readMembership(
  db: Database,
  steps: readonly ColumnStep[],
): Promise<Membership> {
  const columnIds = steps.map((step) => step.columnId);
  const bounds = steps.map((step) => step.bound);
  const readRanges = db.sql<{ first: number; last: number }[]>`
    select r.sample_id as first, r.last_sample_id as last
    from unnest(${columnIds}::bigint[], ${bounds}::bigint[]) as step (column_id, bound)
    join sample_ranges r on r.column_id = step.column_id and r.from_seq <= step.bound and r.to_seq > step.bound
    order by r.sample_id`;
  const readDeletions = db.sql<{ id: number }[]>`
    select id
    from (
      select distinct on (d.sample_id) d.sample_id as id, d.restored
      from unnest(${columnIds}::bigint[], ${bounds}::bigint[]) with ordinality as step (column_id, bound, depth)
      join sample_deletions d on d.column_id = step.column_id and d.from_seq <= step.bound and d.to_seq > step.bound
      order by d.sample_id, step.depth
    ) as nearest
    where not restored
    order by id`;
  const [ranges, deletions] = await Promise.all([readRanges, readDeletions]);
  return new Membership(
    ranges,
    deletions.map(({ id }) => id),
  );
}

type DefinitionRow = Omit<Definition, "steps"> & Omit<ColumnStep, "isCurrent">;

function definitionsOf(rows: readonly DefinitionRow[], isWorking: boolean): Definition[] {
  const definitions = new Map<number, Definition & { steps: ColumnStep[] }>();
  for (const row of rows) {
    const { columnId, bound, valueCount, classCounts, ...definition } = row;
    if (!definitions.has(row.id)) definitions.set(row.id, { ...definition, steps: [] });
    const { steps } = definitions.get(row.id)!;
    const isCurrent = isWorking && row.owned && steps.length === 0;
    steps.push({ columnId, bound, isCurrent, valueCount, classCounts });
  }
  return [...definitions.values()];
}

function structureOf(definitions: readonly Definition[]): Structure {
  const ofHtype = (htype: HiddenHtype) =>
    definitions.filter((definition) => definition.htype === htype);
  const visible = definitions.filter(({ htype }) => !HIDDEN.has(htype));
  return {
    definitions,
    tensors: new Map(visible.map((definition) => [definition.path, tensorOf(definition)])),
    objectIds: new Map(
      ofHtype("object_ids").map((definition) => [definition.path, tensorOf(definition)]),
    ),
    groups: ofHtype("group").map(({ path }) => path),
    membership: ofHtype("membership")[0]!.steps,
  };
}

function tensorOf({ tensorId, path, htype, describes, meta, steps }: Definition): Tensor {
  return { id: tensorId, path, htype: htype as Htype, describes, meta, steps };
}

const HIDDEN = new Set<string>(["membership", "object_ids", "group"] satisfies HiddenHtype[]);

interface Caches {
  structures: LRUCache<string, Structure>;
  memberships: LRUCache<string, Membership>;
}

/** By the options of the connection pool, which its transactions share. */
const CACHES = new WeakMap<object, Caches>();

function cachesOf(db: Database): Caches {
  const pool = db.sql.options;
  let caches = CACHES.get(pool);
  if (!caches) {
    caches = {
      structures: new LRUCache({ max: 500 }),
      memberships: new LRUCache({
        maxSize: 5_000_000,
        sizeCalculation: ({ ranges, deletions }) => ranges.length + deletions.length + 1,
      }),
    };
    CACHES.set(pool, caches);
  }
  return caches;
}
