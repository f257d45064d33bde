import type { Database } from "../db/database.ts";
import type { MergeConflict } from "./conflicts.ts";
import type { MergeChoice } from "./decisions.ts";
import {
  findMerge,
  findRevert,
  openStates,
  type MergeCommits,
  type MergeSource,
  type MergeTarget,
  type RevertSource,
} from "./open-merge.ts";
import { planMerge } from "./plan-merge.ts";

/** What a merge or revert would do; nothing is changed. */
export interface MergePreview {
  isUpToDate: boolean;
  /** The commits that changes are counted from. */
  bases: readonly string[];
  samplesAdded: number;
  samplesDeleted: number;
  /** Those that no choice resolves. */
  conflicts: readonly MergeConflict[];
}

export interface PreviewRules {
  choices?: readonly MergeChoice[];
}

/** @throws as `mergeBranch`, but for conflicts */
export async function previewMerge(
  db: Database,
  input: MergeTarget & MergeSource & PreviewRules,
): Promise<MergePreview> {
  const { isUpToDate, ...commits } = await findMerge(db, input);
  if (!isUpToDate) return preview(db, commits, input);
  const { bases } = commits;
  return { isUpToDate, bases, samplesAdded: 0, samplesDeleted: 0, conflicts: [] };
}

/** @throws as `revertCommit`, but for conflicts */
export async function previewRevert(
  db: Database,
  input: MergeTarget & RevertSource & PreviewRules,
): Promise<MergePreview> {
  return preview(db, await findRevert(db, input), input);
}

async function preview(
  db: Database,
  commits: MergeCommits,
  { choices = [] }: PreviewRules,
): Promise<MergePreview> {
  const { samples, conflicts } = await planMerge(db, await openStates(db, commits), { choices });
  return {
    isUpToDate: false,
    bases: commits.bases,
    samplesAdded: samples.brought.count,
    samplesDeleted: samples.deleted.length,
    conflicts,
  };
}
