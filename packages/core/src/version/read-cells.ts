import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import type { CellRow } from "./cell-row.ts";

/**
 * What chains of columns hold for some samples: for each chain, in the order given, a map by sample
 * id. Samples without a value are missing from it.
 */
export async function readCells(
  db: Database,
  chains: readonly (readonly ColumnStep[])[],
  sampleIds: readonly number[],
): Promise<Map<number, CellRow>[]> {
  const steps = chains.flat();
  if (steps.length === 0 || sampleIds.length === 0) return chains.map(() => new Map());
  const rows = await (steps.length > MOST_ARMS ? readJoined : readArms)(db, steps, sampleIds);
  const byColumn = groupByColumn(rows);
  return chains.map((chain) => resolveChain(chain, byColumn));
}

const FIELDS = `c.column_id as "columnId", c.sample_id as "sampleId", c.absent, c.revision,
  c.num, c.big, c.labels, c.ints, c.nums, c.txt, c.json, c.bytes, c.shape`;

/** More steps would make texts that take long to plan. */
const MOST_ARMS = 16;

/** A text of its own for each number of steps: faster than a join, which starts anew for each step. */
function readArms(db: Database, steps: readonly ColumnStep[], sampleIds: readonly number[]) {
  const arms = steps.map((_, index) => {
    const [columnId, bound] = [`$${2 * index + 2}::bigint`, `$${2 * index + 3}::bigint`];
    return `select ${FIELDS} from cells c
      where c.column_id = ${columnId} and c.sample_id = any($1::bigint[]) and c.from_seq <= ${bound} and c.to_seq > ${bound}`;
  });
  const parameters = steps.flatMap(({ columnId, bound }) => [columnId, bound]);
  return db.sql.unsafe<CellRow[]>(
    arms.join(" union all "),
    [`{${sampleIds.join()}}`, ...parameters],
    {
      prepare: true,
    },
  );
}

function readJoined(db: Database, steps: readonly ColumnStep[], sampleIds: readonly number[]) {
  const text = `select ${FIELDS} from unnest($2::bigint[], $3::bigint[]) as step (column_id, bound)
    join cells c on c.column_id = step.column_id and c.sample_id = any($1::bigint[])
      and c.from_seq <= step.bound and c.to_seq > step.bound`;
  const lists = [sampleIds, steps.map(({ columnId }) => columnId), steps.map(({ bound }) => bound)];
  const parameters = lists.map((numbers) => `{${numbers.join()}}`);
  return db.sql.unsafe<CellRow[]>(text, parameters, { prepare: true });
}

function groupByColumn(rows: readonly CellRow[]): Map<number, CellRow[]> {
  const byColumn = new Map<number, CellRow[]>();
  for (const row of rows) {
    const group = byColumn.get(row.columnId);
    if (group) group.push(row);
    else byColumn.set(row.columnId, [row]);
  }
  return byColumn;
}

/** The nearest step with a row decides; farthest first, so that nearer ones overwrite. */
function resolveChain(
  chain: readonly ColumnStep[],
  byColumn: ReadonlyMap<number, CellRow[]>,
): Map<number, CellRow> {
  const resolved = new Map<number, CellRow>();
  for (const { columnId } of chain.toReversed()) {
    for (const row of byColumn.get(columnId) ?? []) {
      if (row.absent) resolved.delete(row.sampleId);
      else resolved.set(row.sampleId, row);
    }
  }
  return resolved;
}
