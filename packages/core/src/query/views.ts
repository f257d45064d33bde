import type { JsonValue } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { transaction, type Database } from "../db/database.ts";
import { findUnstorable, findUnstorableJson } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { fullName, type DatasetKey } from "../version/resolve-ref.ts";

/** What a view asks for. */
export interface ViewQuery {
  /** Null for the default branch. */
  ref: string | null;
  /** As the caller wrote it; null for all samples. */
  filter: JsonValue;
  orderBy: JsonValue[];
  /** What a client shows and how: known to it alone. */
  shown: JsonValue;
}

/** A saved query. Tensors and classes are found by their names each time, as the ref has them. */
export interface View extends ViewQuery {
  id: number;
  datasetId: number;
  name: string;
  /** Who last changed it. */
  author: string;
  createdAt: Date;
  updatedAt: Date;
}

interface NamedView {
  dataset: DatasetKey;
  name: string;
  receipt?: Receipt;
}

/** @throws NAME_TAKEN, INVALID_NAME, INVALID_INPUT, LIMIT_EXCEEDED where there are 1000 already */
export async function createView(
  db: Database,
  input: NamedView & ViewQuery & { author: string },
): Promise<View> {
  const { dataset, name, author, receipt } = input;
  checkViewName(name);
  checkQuery(input);
  const { id } = await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await lockViews(tx, dataset);
      await refuseTooMany(tx, dataset);
      const [row] = await tx.sql<{ id: number }[]>`
        insert into views (dataset_id, name, ref, filter, order_by, shown, author)
        values (${dataset.id}, ${name}, ${input.ref}, ${json(input.filter)}::text::jsonb,
          ${json(input.orderBy)}::text::jsonb, ${json(input.shown)}::text::jsonb, ${author})
        on conflict (dataset_id, name) do nothing
        returning id`;
      if (!row) throw nameTaken(dataset, name);
      return { id: row.id };
    }),
  );
  return getViewById(db, id);
}

/** Changes the fields that are given. @throws NOT_FOUND, NAME_TAKEN, INVALID_NAME, INVALID_INPUT */
export async function updateView(
  db: Database,
  input: NamedView & Partial<ViewQuery> & { newName?: string; author: string },
): Promise<View> {
  const { dataset, name, newName = name, author, receipt } = input;
  checkViewName(newName);
  const { id } = await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await lockViews(tx, dataset);
      const old = await getView(tx, dataset, name);
      const { ref, filter, orderBy, shown } = { ...old, ...queryOf(input) };
      checkQuery({ ref, filter, orderBy, shown });
      if (newName !== name && (await findView(tx, dataset.id, newName)))
        throw nameTaken(dataset, newName);
      await tx.sql`
        update views
        set name = ${newName}, ref = ${ref}, filter = ${json(filter)}::text::jsonb,
            order_by = ${json(orderBy)}::text::jsonb, shown = ${json(shown)}::text::jsonb,
            author = ${author}, updated_at = now()
        where id = ${old.id}`;
      return { id: old.id };
    }),
  );
  return getViewById(db, id);
}

/** @throws NOT_FOUND */
export async function deleteView(
  db: Database,
  { dataset, name, receipt }: NamedView,
): Promise<void> {
  await transaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      await lockViews(tx, dataset);
      const { id } = await getView(tx, dataset, name);
      await tx.sql`delete from views where id = ${id}`;
      return {};
    }),
  );
}

/** @throws NOT_FOUND */
async function getView(db: Database, dataset: DatasetKey, name: string): Promise<View> {
  const view = await findView(db, dataset.id, name);
  if (view) return view;
  throw new LoupeError("NOT_FOUND", `${fullName(dataset)} has no view ${quoteName(name)}.`);
}

/** The view of a name; null where there is none. */
export async function findView(
  db: Database,
  datasetId: number,
  name: string,
): Promise<View | null> {
  if (findUnstorable(name)) return null;
  const [row] = await db.sql<ViewRow[]>`
    select ${columnsOf(db)} from views where dataset_id = ${datasetId} and name = ${name}`;
  return row ? viewOf(row) : null;
}

/** In the order they were created; `after` is the id of a view. */
export async function listViews(
  db: Database,
  datasetId: number,
  { first, after = 0 }: { first: number; after?: number },
): Promise<{ views: View[]; hasNextPage: boolean }> {
  const rows = await db.sql<ViewRow[]>`
    select ${columnsOf(db)} from views
    where dataset_id = ${datasetId} and id > ${after}
    order by id limit ${first + 1}`;
  return { views: rows.slice(0, first).map(viewOf), hasNextPage: rows.length > first };
}

const LONGEST_NAME = 200;
/** In characters of its JSON, all together. */
const LARGEST = 64 * 1024;
const MOST_VIEWS = 1000;

function checkViewName(name: string): void {
  const isPlain = name.trim() === name && !/\p{C}/u.test(name) && !findUnstorable(name);
  if (name !== "" && name.length <= LONGEST_NAME && isPlain) return;
  throw new LoupeError(
    "INVALID_NAME",
    `${quoteName(name)} is not a valid view name: 1 to ${LONGEST_NAME} characters that can be seen are expected, without space around them.`,
  );
}

function checkQuery({ ref, filter, orderBy, shown }: ViewQuery): void {
  const size = JSON.stringify([ref, filter, orderBy, shown]).length;
  if (size > LARGEST) {
    throw new LoupeError(
      "INVALID_INPUT",
      `The view has ${size} characters; at most ${LARGEST} are kept.`,
    );
  }
  const found = findUnstorableJson([ref, filter, orderBy, shown]);
  if (found !== undefined)
    throw new LoupeError("INVALID_INPUT", `The view holds ${found}, which can't be kept.`);
}

/** Keeps others out who change views of the dataset: two never take one name. */
async function lockViews(tx: Database, dataset: DatasetKey): Promise<void> {
  await tx.sql`select pg_advisory_xact_lock(${VIEWS_LOCK}::int, ${dataset.id}::int)`;
}

const VIEWS_LOCK = 1_986_622_839;

async function refuseTooMany(db: Database, dataset: DatasetKey): Promise<void> {
  const [row] = await db.sql<{ count: number }[]>`
    select count(*) as count from views where dataset_id = ${dataset.id}`;
  if (row!.count < MOST_VIEWS) return;
  throw new LoupeError(
    "LIMIT_EXCEEDED",
    `${fullName(dataset)} has ${row!.count} views; at most ${MOST_VIEWS} are kept.`,
  );
}

function nameTaken(dataset: DatasetKey, name: string): LoupeError {
  return new LoupeError(
    "NAME_TAKEN",
    `${fullName(dataset)} has a view ${quoteName(name)} already.`,
  );
}

/** The fields that are given, null among them. */
function queryOf({ ref, filter, orderBy, shown }: Partial<ViewQuery>): Partial<ViewQuery> {
  return Object.fromEntries(
    Object.entries({ ref, filter, orderBy, shown }).filter(([, value]) => value !== undefined),
  );
}

function json(value: JsonValue): string | null {
  return value === null ? null : JSON.stringify(value);
}

type ViewRow = Omit<View, "createdAt" | "updatedAt"> & { createdAt: string; updatedAt: string };

function columnsOf({ sql }: Database) {
  return sql`id, dataset_id as "datasetId", name, ref, filter, order_by as "orderBy", shown, author,
    created_at as "createdAt", updated_at as "updatedAt"`;
}

function viewOf({ createdAt, updatedAt, ...row }: ViewRow): View {
  return { ...row, createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}

async function getViewById(db: Database, id: number): Promise<View> {
  const [row] = await db.sql<ViewRow[]>`select ${columnsOf(db)} from views where id = ${id}`;
  if (row) return viewOf(row);
  throw new LoupeError("NOT_FOUND", "The view was deleted meanwhile.");
}
