import { quoteName } from "../access/names.ts";
import type { BlobStore } from "../blob/blob-store.ts";
import { FOREVER, type Database } from "../db/database.ts";
import { readMembership, readStructure, type Structure } from "../version/read-structure.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import { findBrokenChains } from "./verify-chains.ts";
import { findChangedCopies } from "./verify-flattening.ts";
import { findBrokenLifeSpans } from "./verify-life-spans.ts";
import { findBrokenMembership } from "./verify-membership.ts";
import { verifyUnit, type KnownUnits } from "./verify-state.ts";
import { unitsOf } from "./verify-values.ts";

export interface RefProblem {
  /** A branch or tag. */
  ref: string;
  /** Its path; null where the problem is none of a tensor's. */
  tensor: string | null;
  sampleId: number | null;
  message: string;
}

export interface VerifiedRefs {
  /** How many branches and tags were looked at. */
  refsChecked: number;
  problems: RefProblem[];
}

/**
 * Whether what every branch and tag of a dataset shows fits together: objects have all their
 * entries, labels their classes, images their files, and rows their life spans. What several refs
 * share is read once.
 */
export async function verifyRefs(
  db: Database,
  blobs: Pick<BlobStore, "has">,
  dataset: DatasetKey,
): Promise<VerifiedRefs> {
  const refs = await readRefs(db, dataset);
  const known: Known = { units: new Map(), columns: new Map() };
  const problems: RefProblem[] = [];
  for (const ref of refs) {
    const found = await verifyRef({ db, blobs, dataset }, ref, known);
    problems.push(...found.map((one) => ({ ref: ref.name, ...one })));
  }
  problems.push(...(await verifyColumns(db, known.columns)));
  return { refsChecked: refs.length, problems };
}

/** Of one kind at one ref: whoever has more sees that there are more. */
const MOST = 100;

interface Place {
  db: Database;
  blobs: Pick<BlobStore, "has">;
  dataset: DatasetKey;
}

interface Known {
  units: KnownUnits;
  /** Columns that were reached, and where from. */
  columns: Map<number, { ref: string; tensor: string }>;
}

type Finding = Omit<RefProblem, "ref">;

interface NamedState {
  name: string;
  kind: "BRANCH" | "TAG";
  commitId: string;
  /** Null where the commit is not stored. */
  branchId: number | null;
  seq: number | null;
  hasCommit: boolean;
}

function readRefs(db: Database, dataset: DatasetKey): Promise<NamedState[]> {
  return db.sql<NamedState[]>`
    select b.name, 'BRANCH' as kind, b.head_commit_id as "commitId", b.id as "branchId", b.working_seq as seq,
           c.id is not null as "hasCommit"
    from branches b left join commits c on c.id = b.head_commit_id
    where b.dataset_id = ${dataset.id} and b.deleted_at is null
    union all
    select t.name, 'TAG', t.commit_id, c.branch_id, c.seq, c.id is not null
    from tags t left join commits c on c.id = t.commit_id
    where t.dataset_id = ${dataset.id}
    order by kind, name`;
}

async function verifyRef(place: Place, ref: NamedState, known: Known): Promise<Finding[]> {
  const { branchId, seq, kind } = ref;
  const problems = ref.hasCommit
    ? []
    : [general(`It stands for the commit ${ref.commitId}, which is not stored.`)];
  if (branchId === null || seq === null) return problems;
  const broken = await findBrokenChains(place.db, { branchId, seq });
  problems.push(
    ...broken.map(({ path, message }) => ({ ...general(message), tensor: path || null })),
  );
  if (broken.length > 0) return problems;
  const structure = await readStructure(place.db, { branchId, seq, kind });
  rememberColumns(known, ref, structure);
  const membership = await findBrokenMembership(place.db, structure.membership, MOST);
  problems.push(...membership.map((one) => ({ ...one, tensor: null })));
  return [...problems, ...(await verifyValues(place, structure, known))];
}

function general(message: string): Finding {
  return { tensor: null, sampleId: null, message };
}

function rememberColumns({ columns }: Known, { name }: NamedState, structure: Structure): void {
  for (const { path, steps } of structure.definitions) {
    for (const { columnId } of steps) {
      if (!columns.has(columnId)) columns.set(columnId, { ref: name, tensor: path });
    }
  }
}

async function verifyValues(
  { db, blobs, dataset }: Place,
  structure: Structure,
  { units }: Known,
): Promise<Finding[]> {
  const place = { db, blobs, datasetId: dataset.id };
  const membership = await readMembership(db, structure.membership);
  const problems: Finding[] = [];
  for (const unit of unitsOf(structure)) {
    const isVisible = ([sampleId]: readonly [number, unknown]) => membership.has(sampleId);
    const faults = await verifyUnit(place, unit, units, (found) =>
      hasMore([...found].filter(isVisible)),
    );
    const visible = [...faults]
      .filter(isVisible)
      .flatMap(([, found]) => found)
      .map((fault) => ({ ...fault, tensor: fault.tensor || null }));
    problems.push(...visible.slice(0, MOST), ...describeMore(visible));
  }
  return problems;
}

function hasMore(found: readonly unknown[]): boolean {
  return found.length > MOST;
}

function describeMore(found: readonly Finding[]): Finding[] {
  if (!hasMore(found)) return [];
  const { tensor } = found[MOST]!;
  return [{ tensor, sampleId: null, message: `There are more of these; ${MOST} are listed.` }];
}

async function verifyColumns(db: Database, columns: Known["columns"]): Promise<RefProblem[]> {
  const problems = await findSharedColumns(db, columns);
  for (const { columnId, ...copy } of await findChangedCopies(db, [...columns.keys()], MOST)) {
    const { ref, tensor } = columns.get(columnId)!;
    problems.push({ ref, tensor: tensor || null, ...copy });
  }
  for (const [columnId, { ref, tensor }] of columns) {
    const broken = await findBrokenLifeSpans(db, columnId, MOST);
    problems.push(...broken.map((one) => ({ ref, tensor: tensor || null, ...one })));
  }
  return problems;
}

/** A column is one branch's to write to. */
async function findSharedColumns(db: Database, columns: Known["columns"]): Promise<RefProblem[]> {
  const rows = await db.sql<{ columnId: number; branches: string[] }[]>`
    select d.column_id as "columnId", array_agg(distinct b.name) as branches
    from tensor_definitions d join branches b on b.id = d.branch_id
    where d.column_id = any(${[...columns.keys()]}::bigint[]) and d.bound = ${FOREVER}
    group by d.column_id having count(distinct d.branch_id) > 1`;
  return rows.map(({ columnId, branches }) => ({
    ref: columns.get(columnId)!.ref,
    tensor: columns.get(columnId)!.tensor || null,
    sampleId: null,
    message: `Column ${columnId} is written to by several branches: ${branches.map(quoteName).join(", ")}.`,
  }));
}
