import { counted } from "../output/counted.ts";
import {
  describeSummary,
  SUMMARY_FIELDS,
  toSummary,
  type SentSummary,
  type ShownSummary,
} from "./run-summary.ts";

/** A run as scripts are told. */
export interface ShownRun extends Omit<RunNode, "summary" | "branch" | "sourceCommit"> {
  branch: string | null;
  sourceCommitId: string | null;
  summary: ShownSummary | null;
}

/** A run as the API answers it. */
export interface RunNode {
  id: string;
  evaluator: string;
  pluginVersion: string;
  options: Record<string, unknown>;
  inputs: { role: string; tensor: string }[];
  state: string;
  samplesDone: number;
  samplesTotal: number | null;
  samplesComputed: number;
  /** Taken over from an earlier run. */
  samplesReused: number;
  branchMoved: boolean;
  modelName: string | null;
  modelDigest: string | null;
  outputGroup: string;
  author: string;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  branch: { name: string } | null;
  sourceCommit: { commitId: string } | null;
  commit: { commitId: string } | null;
  error: { code: string; message: string } | null;
  /** Null where that is not known. */
  inSample: boolean | null;
  notes: string[];
  summary: SentSummary | null;
}

export const RUN_FIELDS = `id evaluator pluginVersion options inputs { role tensor } state
  samplesDone samplesTotal samplesComputed samplesReused branchMoved modelName modelDigest outputGroup
  author createdAt startedAt finishedAt branch { name } sourceCommit { commitId } commit { commitId }
  error { code message } inSample notes ${SUMMARY_FIELDS}`;

export function toShownRun({ branch, sourceCommit, summary, ...run }: RunNode): ShownRun {
  return {
    ...run,
    branch: branch?.name ?? null,
    sourceCommitId: sourceCommit?.commitId ?? null,
    summary: toSummary(summary),
  };
}

/** All that people want to know of a run. */
export function describeRun(run: ShownRun): string {
  const { evaluator, pluginVersion, state, samplesDone, samplesTotal, samplesReused } = run;
  const done =
    samplesTotal === null ? "" : `, ${samplesDone} of ${counted(samplesTotal, "sample")}`;
  const reused = samplesReused === 0 ? "" : ` (${samplesReused} taken over)`;
  const lines = [
    `${evaluator} ${pluginVersion}: ${state.toLowerCase()}${done}${reused}`,
    `read    ${run.sourceCommitId?.slice(0, 12) ?? "a commit that is gone"}`,
    `writes  ${run.outputGroup || "the root group"} on ${run.branch ?? "a branch that is gone"}${run.commit ? `, commit ${run.commit.commitId.slice(0, 12)}` : ""}`,
    `options ${JSON.stringify(run.options)}`,
    `inputs  ${run.inputs.map(({ role, tensor }) => `${role}=${tensor}`).join(" ") || "none"}`,
    ...(run.modelName === null
      ? []
      : [`model   ${run.modelName} ${run.modelDigest?.slice(0, 12)}`]),
    ...(run.error ? [`${run.error.code}: ${run.error.message}`] : []),
    ...run.notes,
    ...describeSummary(run.summary),
  ];
  return lines.join("\n");
}
