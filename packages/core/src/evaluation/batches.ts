import { LoupeError } from "../errors.ts";
import type { Database } from "../db/database.ts";
import { evaluationBatches } from "../db/tables/evaluation-runs.ts";
import { rangesOf } from "../version/change-membership.ts";
import { idsIn } from "../version/differing-membership.ts";

/** Samples that one worker computes together. */
export interface Batch {
  number: number;
  /** Those whose outputs are not stored yet, ascending. */
  sampleIds: number[];
  /** Whether outputs of none of its samples were stored when it was taken. */
  isWhole: boolean;
}

/** Who takes batches of a run: one visit of one worker. */
export interface BatchHolder {
  runId: number;
  name: string;
}

/** Cuts samples, whose ids ascend, into batches that are kept for workers to take. */
export async function insertBatches(
  tx: Database,
  runId: number,
  sampleIds: readonly number[],
): Promise<void> {
  const rows = cutSamples(sampleIds).map((ids, number) => {
    const sampleRanges = rangesOf(ids).map(({ first, last }): [number, number] => [first, last]);
    return { runId, number, sampleRanges, samples: ids.length };
  });
  for (let from = 0; from < rows.length; from += ROWS)
    await tx.orm.insert(evaluationBatches).values(rows.slice(from, from + ROWS));
}

/** Rows in one statement. */
const ROWS = 1_000;

/** Smaller and smaller towards the end, where no worker is to wait long for what others are at. */
function cutSamples(sampleIds: readonly number[]): number[][] {
  const batches: number[][] = [];
  for (let from = 0; from < sampleIds.length; from += batches.at(-1)!.length)
    batches.push(sampleIds.slice(from, from + batchSize(sampleIds.length - from)));
  return batches;
}

function batchSize(samplesLeft: number): number {
  return Math.min(256, Math.max(SMALLEST_BATCH, Math.ceil(samplesLeft / 16)));
}

/** Samples; the last batch of a run may be smaller yet. */
export const SMALLEST_BATCH = 16;

/** Seconds for which a batch is nobody else's, unless that is renewed. */
const LEASE = 8;

/** So many workers may be lost at one batch before it is taken for the reason. */
const MOST_LOST = 5;

/**
 * Takes the first batch that nobody is at; undefined where there is none, or the run is not handed
 * out at present.
 *
 * @throws RUN_STOPPED where worker after worker was lost at it
 */
export async function takeBatch(
  db: Database,
  { runId, name }: BatchHolder,
): Promise<Batch | undefined> {
  const [row] = await db.sql<BatchRow[]>`
    with free as (
      select number, lost + (leased_by is not null)::int as lost
      from evaluation_batches
      where run_id = ${runId} and stored < samples
        and (leased_until is null or leased_until <= clock_timestamp())
        and exists (select from evaluation_runs where id = ${runId} and state = 'RUNNING')
      order by number limit 1 for update skip locked
    )
    update evaluation_batches b
    set leased_by = ${name}, leased_until = ${leaseEnd(db)}, lost = free.lost
    from free where b.run_id = ${runId} and b.number = free.number
    returning b.number, b.sample_ranges as "sampleRanges", b.stored, b.lost`;
  if (!row) return undefined;
  const { number, sampleRanges, stored, lost } = row;
  const sampleIds = idsIn(sampleRanges.map(([first, last]) => ({ first, last }))).slice(stored);
  if (lost >= MOST_LOST) refuseLost(lost, sampleIds);
  return { number, sampleIds, isWhole: stored === 0 };
}

/** Keeps what a holder has taken, for another while; what it is just storing is kept by that. */
export async function renewBatches(db: Database, { runId, name }: BatchHolder): Promise<void> {
  // Waiting for one row with others locked could be waited for by who stores into those.
  await db.sql`
    update evaluation_batches set leased_until = ${leaseEnd(db)}
    where run_id = ${runId} and number in (
      select number from evaluation_batches
      where run_id = ${runId} and leased_by = ${name} and stored < samples
      for update skip locked)`;
}

/** Gives back what a holder has taken. */
export async function releaseBatches(db: Database, { runId, name }: BatchHolder): Promise<void> {
  await db.sql`
    update evaluation_batches set leased_by = null, leased_until = null
    where run_id = ${runId} and leased_by = ${name} and stored < samples`;
}

/**
 * Notes how many samples more are stored, by number of their batch; false where somebody else is at
 * one of the batches by now.
 */
export async function advanceBatches(
  tx: Database,
  { runId, name }: BatchHolder,
  stored: ReadonlyMap<number, number>,
): Promise<boolean> {
  const advanced = await tx.sql`
    update evaluation_batches b set stored = b.stored + more.samples, leased_until = ${leaseEnd(tx)}
    from unnest(${[...stored.keys()]}::int[], ${[...stored.values()]}::int[]) as more (number, samples)
    where b.run_id = ${runId} and b.number = more.number and b.leased_by = ${name}`;
  return advanced.count === stored.size;
}

export async function deleteBatches(tx: Database, runId: number): Promise<void> {
  await tx.sql`delete from evaluation_batches where run_id = ${runId}`;
}

interface BatchRow {
  number: number;
  sampleRanges: [first: number, last: number][];
  stored: number;
  lost: number;
}

function leaseEnd({ sql }: Database) {
  return sql`clock_timestamp() + ${LEASE} * interval '1 second'`;
}

function refuseLost(lost: number, sampleIds: readonly number[]): never {
  throw new LoupeError(
    "RUN_STOPPED",
    `${lost} workers were lost one after another while they computed the samples with the ids ${sampleIds[0]} to ${sampleIds.at(-1)}; the run is given up, and can be started again.`,
  );
}
