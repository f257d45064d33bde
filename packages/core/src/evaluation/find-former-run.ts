import type { Database } from "../db/database.ts";
import { objectGroupOf } from "../tensor/bulk-columns.ts";
import type { NewColumn } from "../version/change-definition.ts";
import { mergeBases } from "../version/ancestors.ts";
import { getStructure, type Structure } from "../version/read-structure.ts";
import { refAtCommit } from "../version/resolve-ref.ts";
import { findTarget, openSource, type OpenRun, type RunSource } from "./open-run.ts";
import { getRun } from "./runs.ts";

/** An earlier run that computed the same, from values that may have changed since. */
export interface FormerRun {
  id: number;
  source: RunSource;
  /** Where its outputs are, by name of the column. */
  outputs: Readonly<Record<string, NewColumn>>;
}

/**
 * The newest run of the same owner that succeeded with the same fingerprint, read a commit that
 * shares history with the one that is read now, and whose outputs are still there.
 */
export async function findFormerRun(
  db: Database,
  open: OpenRun,
  fingerprint: string,
): Promise<FormerRun | undefined> {
  for (const candidate of await listCandidates(db, open, fingerprint)) {
    if (!(await sharesHistory(db, open, candidate))) continue;
    const found = await openFormerRun(db, open, candidate.id);
    if (found) return found;
  }
  return undefined;
}

/** Whether there may be one: only a model, once it is loaded, tells the fingerprint. */
export async function mayHaveFormerRun(db: Database, { dataset, run }: OpenRun): Promise<boolean> {
  const [row] = await db.sql<{ exists: boolean }[]>`
    select exists (
      select from evaluation_runs r
      join datasets d on d.id = r.dataset_id
      where r.evaluator = ${run.evaluator} and r.state = 'SUCCEEDED'
        and d.owner_id = (select owner_id from datasets where id = ${dataset.id}))`;
  return row!.exists;
}

interface Candidate {
  id: number;
  datasetId: number;
  sourceCommitId: string;
}

/** So many of the newest are looked at. */
const MOST_CANDIDATES = 20;

function listCandidates(
  db: Database,
  { dataset }: OpenRun,
  fingerprint: string,
): Promise<Candidate[]> {
  return db.sql<Candidate[]>`
    select r.id, r.dataset_id as "datasetId", r.source_commit_id as "sourceCommitId"
    from evaluation_runs r
    join datasets d on d.id = r.dataset_id
    where r.fingerprint = ${fingerprint} and r.state = 'SUCCEEDED'
      and d.owner_id = (select owner_id from datasets where id = ${dataset.id})
      and exists (select from commits c where c.id = r.source_commit_id)
      and exists (select from commits c where c.id = r.commit_id)
    order by r.id desc limit ${MOST_CANDIDATES}`;
}

async function sharesHistory(
  db: Database,
  { run }: OpenRun,
  { datasetId, sourceCommitId }: Candidate,
): Promise<boolean> {
  if (datasetId === run.datasetId) return true;
  return (await mergeBases(db, sourceCommitId, run.sourceCommitId)).length > 0;
}

async function openFormerRun(
  db: Database,
  { evaluator }: OpenRun,
  runId: number,
): Promise<FormerRun | undefined> {
  const former = await getRun(db, runId);
  const { dataset } = await findTarget(db, runId);
  const published = await getStructure(db, await refAtCommit(db, dataset, former.commitId!));
  const names = Object.keys(former.outputColumns!);
  const outputs = names.map((name) => [name, outputOf(published, former.outputGroup, name)]);
  if (outputs.some(([, output]) => output === undefined)) return undefined;
  return {
    id: runId,
    source: await openSource(db, dataset, evaluator, former),
    outputs: Object.fromEntries(outputs) as FormerRun["outputs"],
  };
}

/** Where the commit of a run has an output: flattening may have put it elsewhere since. */
function outputOf(structure: Structure, group: string, name: string): NewColumn | undefined {
  const inner = objectGroupOf(name);
  const path = [group, inner ?? name].filter((part) => part !== "").join("/");
  const found = inner === undefined ? structure.tensors.get(path) : structure.objectIds.get(path);
  const step = found?.steps[0];
  return step && { parentId: step.columnId, parentBound: step.bound };
}
