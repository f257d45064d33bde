import type { Evaluator, JsonValue } from "@loupe/plugin-api";
import { withReceipt, type Receipt } from "../../access/with-receipt.ts";
import { canonicalJson } from "../../db/canonical-json.ts";
import type { Database } from "../../db/database.ts";
import { LoupeError } from "../../errors.ts";
import type { DatasetKey } from "../../version/resolve-ref.ts";
import { findEvaluator, type InstalledPlugins } from "../plugins.ts";
import type { EvaluationQueue } from "../queue.ts";
import { inTransaction } from "../run-events.ts";
import { getRun, type EvaluationRun } from "../runs.ts";
import { startRun } from "../start-run.ts";
import { checkComparable } from "./check-comparable.ts";

/**
 * Runs of what no run has read: predictions as one read them, and the ground truth as the other did.
 * Null where there is none yet.
 */
export interface CombinedRuns {
  /** The former predictions on the later labels. */
  relabelled: EvaluationRun | null;
  /** The later predictions on the former labels. */
  remodelled: EvaluationRun | null;
}

/** Two runs that read predictions and ground truth of one dataset in the same way. */
export interface RunPair {
  before: EvaluationRun;
  after: EvaluationRun;
}

/**
 * Whether the change of the figures can be told apart at all.
 *
 * @returns what keeps it from that, as a sentence; undefined where nothing does
 */
export function whyNotCombined(plugins: InstalledPlugins, pair: RunPair): string | undefined {
  const { before, after } = pair;
  const { evaluator } = findEvaluator(plugins, after.evaluator);
  const sides = new Set(Object.values(evaluator.inputs).map(({ side }) => side));
  if (!sides.has("PREDICTION") || !sides.has("GROUND_TRUTH"))
    return `Evaluator ${after.evaluator} does not set predictions against a ground truth.`;
  if (before.datasetId !== after.datasetId)
    return "The runs are of two datasets; expected two of the same, since each reads what the other has read.";
  if (before.pluginVersion !== after.pluginVersion)
    return `The runs are of the versions ${before.pluginVersion} and ${after.pluginVersion} of the plugin; expected one.`;
  return isSame(before.options, after.options)
    ? undefined
    : "The runs have different options; expected the same.";
}

/** The runs that are there already, whoever has started them. The caller has checked the pair. */
export async function findCombinedRuns(
  db: Database,
  plugins: InstalledPlugins,
  { before, after }: RunPair,
): Promise<CombinedRuns> {
  const { evaluator } = findEvaluator(plugins, after.evaluator);
  return {
    relabelled: await findRunThatReads(db, after, combine(evaluator, before, after)),
    remodelled: await findRunThatReads(db, after, combine(evaluator, after, before)),
  };
}

export interface StartCombinedInput extends RunPair {
  dataset: DatasetKey;
  /** Where their outputs are committed. */
  branch: string;
  /** Default `combined`: the runs write below it, each into a group of its own. */
  outputGroup?: string | undefined;
  author: string;
  receipt?: Receipt | undefined;
}

/**
 * Starts those runs that are not there yet. No model runs: what was predicted is read at the commit
 * that the run of it read.
 *
 * @throws INVALID_INPUT where the pair can't be combined; what `startRun` throws
 */
export async function startCombinedRuns(
  db: Database,
  services: { plugins: InstalledPlugins; queue: EvaluationQueue },
  { outputGroup = "combined", receipt, ...input }: StartCombinedInput,
): Promise<EvaluationRun[]> {
  checkComparable(input.before, input.after);
  const reason = whyNotCombined(services.plugins, input);
  if (reason !== undefined) throw new LoupeError("INVALID_INPUT", reason);
  const { runIds } = await inTransaction(db, (tx) =>
    withReceipt(tx, receipt, async () => {
      const known = await findCombinedRuns(tx, services.plugins, input);
      const missing = (["relabelled", "remodelled"] as const).filter((name) => !known[name]);
      const runs: EvaluationRun[] = [];
      for (const name of missing)
        runs.push(await startOne(tx, services, input, name, `${outputGroup}/${name}`));
      return { runIds: runs.map(({ id }) => id) };
    }),
  );
  return Promise.all(runIds.map((id) => getRun(db, id)));
}

function startOne(
  tx: Database,
  services: { plugins: InstalledPlugins; queue: EvaluationQueue },
  { dataset, branch, author, before, after }: Omit<StartCombinedInput, "outputGroup" | "receipt">,
  name: keyof CombinedRuns,
  outputGroup: string,
): Promise<EvaluationRun> {
  const { evaluator } = findEvaluator(services.plugins, after.evaluator);
  const [predicted, labelled] = name === "relabelled" ? [before, after] : [after, before];
  const { sourceCommitId, inputs, inputCommits } = combine(evaluator, predicted, labelled);
  return startRun(tx, services, {
    dataset,
    branch,
    ref: sourceCommitId,
    evaluator: after.evaluator,
    options: after.options,
    inputs,
    inputRefs: inputCommits,
    outputGroup,
    message: `Evaluate the predictions of run ${predicted.id} on the labels of run ${labelled.id}`,
    author,
  });
}

type ReadInputs = Pick<EvaluationRun, "sourceCommitId" | "inputs" | "inputCommits">;

/**
 * The predictions as one run read them; all else, and the samples themselves, as the other did: what
 * belongs to neither side goes with the ground truth.
 */
function combine(
  evaluator: Evaluator,
  predicted: EvaluationRun,
  labelled: EvaluationRun,
): ReadInputs {
  const isPrediction = (role: string) => evaluator.inputs[role]?.side === "PREDICTION";
  const inputs: Record<string, string> = {};
  const inputCommits: Record<string, string> = {};
  for (const [run, isPredicted] of [[predicted, true] as const, [labelled, false] as const]) {
    for (const [role, path] of Object.entries(run.inputs)) {
      if (isPrediction(role) !== isPredicted) continue;
      inputs[role] = path;
      const commitId = run.inputCommits[role] ?? run.sourceCommitId;
      if (commitId !== labelled.sourceCommitId) inputCommits[role] = commitId;
    }
  }
  return { sourceCommitId: labelled.sourceCommitId, inputs, inputCommits };
}

async function findRunThatReads(
  db: Database,
  { datasetId, evaluator, pluginVersion, options }: EvaluationRun,
  { sourceCommitId, inputs, inputCommits }: ReadInputs,
): Promise<EvaluationRun | null> {
  const [row] = await db.sql<{ id: number }[]>`
    select id from evaluation_runs
    where dataset_id = ${datasetId} and evaluator = ${evaluator} and plugin_version = ${pluginVersion}
      and state in ('QUEUED', 'RUNNING', 'PAUSED', 'SUCCEEDED') and source_commit_id = ${sourceCommitId}
      and options = ${JSON.stringify(options)}::text::jsonb and inputs = ${JSON.stringify(inputs)}::text::jsonb
      and input_commits = ${JSON.stringify(inputCommits)}::text::jsonb
    order by (state = 'SUCCEEDED') desc, id desc limit 1`;
  return row ? getRun(db, row.id) : null;
}

function isSame(a: Record<string, JsonValue>, b: Record<string, JsonValue>): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
