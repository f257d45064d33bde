import type { Evaluator, JsonValue } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { checkMessage } from "../dataset/free-text.ts";
import type { Database } from "../db/database.ts";
import { evaluationRuns } from "../db/tables/evaluation-runs.ts";
import { LoupeError } from "../errors.ts";
import { checkHtypeName, type Htypes } from "../tensor/htypes.ts";
import { refuseUncommitted } from "../tensor/publish-bulk.ts";
import { lockReferences } from "../version/lock-references.ts";
import { getStructure } from "../version/read-structure.ts";
import type { RefState } from "../version/ref-state.ts";
import { resolveRef, type DatasetKey } from "../version/resolve-ref.ts";
import { withReceipt, type Receipt } from "../access/with-receipt.ts";
import { bindInputs, refuseUnknownRoles } from "./bind-inputs.ts";
import { checkOptions, withoutUndefined } from "./check-options.ts";
import { chooseModels } from "./models/choose-models.ts";
import { insertRunModels } from "./models/run-models.ts";
import { checkOutputPaths } from "./bind-outputs.ts";
import { findSizeTensor } from "./image-sizes.ts";
import { openInputs } from "./open-inputs.ts";
import { findEvaluator, htypesOf, type InstalledPlugins } from "./plugins.ts";
import type { EvaluationQueue } from "./queue.ts";
import { insertRunEvent, inTransaction } from "./run-events.ts";
import { getRun, type EvaluationRun } from "./runs.ts";

export interface StartRunInput {
  dataset: DatasetKey;
  /** Where the outputs are committed. */
  branch: string;
  /** What is read. Default: the branch's head commit. */
  ref?: string | undefined;
  /** `plugin/evaluator`. */
  evaluator: string;
  options?: Readonly<Record<string, JsonValue>>;
  /** Tensor paths by role. Default: the tensors of the roles' own names. */
  inputs?: Readonly<Record<string, string>>;
  /** Refs by role, for inputs whose values are read elsewhere than at `ref`, matched by sample id. */
  inputRefs?: Readonly<Record<string, string>>;
  /** Default `model_evaluation`. */
  outputGroup?: string | undefined;
  /** Of the commit. Default: says what was evaluated. */
  message?: string | undefined;
  author: string;
  /** Compute every sample, also those whose outputs could be taken over from an earlier run. */
  force?: boolean | undefined;
  receipt?: Receipt | undefined;
}

/**
 * Checks that a run can be carried out and queues it.
 *
 * @throws EVALUATOR_NOT_FOUND, INVALID_OPTION, REF_NOT_FOUND, REF_NOT_WRITABLE,
 *   UNCOMMITTED_CHANGES, INPUT_MISSING,
 *   INVALID_INPUT, INVALID_NAME, NAME_TAKEN
 */
export async function startRun(
  db: Database,
  { plugins, queue }: { plugins: InstalledPlugins; queue: EvaluationQueue },
  input: StartRunInput,
): Promise<EvaluationRun> {
  const { runId } = await inTransaction(db, (tx) =>
    withReceipt(tx, input.receipt, async () => {
      await lockReferences(tx);
      return queueRun(tx, queue, await prepareRun(tx, plugins, input));
    }),
  );
  return getRun(db, runId);
}

interface PreparedRun {
  values: typeof evaluationRuns.$inferInsert;
  /** Registered models by the option that names them. */
  modelIds: ReadonlyMap<string, number>;
}

async function prepareRun(
  db: Database,
  plugins: InstalledPlugins,
  input: StartRunInput,
): Promise<PreparedRun> {
  const { plugin, evaluator } = findEvaluator(plugins, input.evaluator);
  if (input.message !== undefined) checkMessage(input.message);
  const given = input.options ?? {};
  const resolved = checkOptions(`evaluator ${input.evaluator}`, evaluator.options, given);
  const { options, modelIds } = await chooseModels(db, {
    ownerId: await ownerIdOf(db, input.dataset),
    schema: evaluator.options,
    given,
    resolved,
  });
  const branch = await checkBranch(db, input);
  const sourceCommitId =
    input.ref === undefined
      ? branch.commitId
      : (await resolveRef(db, input.dataset, input.ref)).commitId;
  const outputGroup = input.outputGroup ?? "model_evaluation";
  const inputCommits = await resolveInputRefs(db, input, sourceCommitId);
  const checked = { ...input, outputGroup, htypes: htypesOf(plugins) };
  const inputs = await checkTensors(db, checked, evaluator, branch, {
    sourceCommitId,
    inputCommits,
  });
  const values: typeof evaluationRuns.$inferInsert = {
    datasetId: input.dataset.id,
    branchId: branch.branchId,
    branchCommitId: branch.commitId,
    sourceCommitId,
    force: input.force ?? false,
    evaluator: input.evaluator,
    pluginVersion: plugin.version,
    options: withoutUndefined(options),
    inputs,
    inputCommits,
    outputGroup,
    message: input.message ?? `Evaluate ${input.evaluator} on ${sourceCommitId.slice(0, 8)}`,
    author: input.author,
    state: "QUEUED",
  };
  return { values, modelIds };
}

async function ownerIdOf(db: Database, { id }: DatasetKey): Promise<number> {
  const [row] = await db.sql<{ ownerId: number }[]>`
    select owner_id as "ownerId" from datasets where id = ${id}`;
  return row!.ownerId;
}

async function checkBranch(db: Database, { dataset, branch }: StartRunInput): Promise<RefState> {
  const ref = await resolveRef(db, dataset, branch);
  if (ref.kind !== "BRANCH") {
    throw new LoupeError(
      "REF_NOT_WRITABLE",
      `${quoteName(branch)} is a ${ref.kind.toLowerCase()}; a run commits to a branch.`,
    );
  }
  await refuseUncommitted({ db, dataset, branch });
  return ref;
}

/** The commits of inputs that are not read at the source. @throws REF_NOT_FOUND, REF_AMBIGUOUS */
async function resolveInputRefs(
  db: Database,
  { dataset, inputRefs = {} }: StartRunInput,
  sourceCommitId: string,
): Promise<Record<string, string>> {
  const resolved = await Promise.all(
    Object.entries(inputRefs).map(async ([role, ref]) => {
      const { commitId } = await resolveRef(db, dataset, ref);
      return [role, commitId] as const;
    }),
  );
  return Object.fromEntries(resolved.filter(([, commitId]) => commitId !== sourceCommitId));
}

/**
 * Checks what is read at the source and what is written on the branch; answers tensor paths by
 * role.
 */
async function checkTensors(
  db: Database,
  input: StartRunInput & { outputGroup: string; htypes: Htypes },
  evaluator: Evaluator,
  branch: RefState,
  commits: Pick<EvaluationRun, "sourceCommitId" | "inputCommits">,
): Promise<Record<string, string>> {
  refuseUnknownRoles(evaluator, input.inputRefs ?? {});
  const { tensors, structureOf } = await openInputs(db, input.dataset, commits);
  const bindings = bindInputs(evaluator, structureOf, input.inputs ?? {});
  findSizeTensor(bindings, tensors);
  for (const [name, spec] of Object.entries(evaluator.outputs))
    checkHtypeName(name, spec, input.htypes);
  const target = await getStructure(db, branch);
  checkOutputPaths(evaluator, input.outputGroup, target, bindings);
  return Object.fromEntries(bindings.map(({ role, tensor }) => [role, tensor.path]));
}

async function queueRun(
  tx: Database,
  queue: EvaluationQueue,
  { values, modelIds }: PreparedRun,
): Promise<{ runId: number }> {
  const [run] = await tx.orm
    .insert(evaluationRuns)
    .values(values)
    .returning({ runId: evaluationRuns.id });
  await insertRunModels(tx, run!.runId, modelIds);
  await insertRunEvent(tx, run!.runId, null);
  await queue.send(tx, run!.runId);
  return run!;
}
