import { check } from "../check.ts";
import { counted } from "../../output/counted.ts";
import { BRANCH, type Loop } from "../loop.ts";
import { readRef } from "../read-ref.ts";
import type { Found } from "../steps.ts";
import type { Edited } from "./edit.ts";

export interface Committed extends Found {
  commitId: string;
}

interface CommitAnswer {
  commit: {
    commit: {
      commitId: string;
      message: string;
      samplesAdded: number;
      samplesDeleted: number;
      valuesChanged: number;
    };
  };
}

const COMMIT = `mutation Commit($input: CommitInput!) {
  commit(input: $input) { commit { commitId message samplesAdded samplesDeleted valuesChanged } }
}`;

/** Commits the edits on top of what was there. */
export async function commitEdits(
  { client, train }: Loop,
  { edit }: { edit: Edited },
): Promise<Committed> {
  const message = `Remove an object at index ${edit.index} and delete ${counted(edit.deletedCount, "sample")}`;
  const input = { dataset: train, branch: BRANCH, message, expectedHead: edit.head };
  const { commit } = (await client.query<CommitAnswer>(COMMIT, { input })).commit;
  check(
    commit.message === message,
    `The commit says ${JSON.stringify(commit.message)}; expected ${JSON.stringify(message)}.`,
  );
  check(
    commit.samplesAdded === 0 &&
      commit.samplesDeleted === edit.deletedCount &&
      commit.valuesChanged > 0,
    `The commit counts ${commit.samplesAdded} samples added, ${commit.samplesDeleted} deleted and ${commit.valuesChanged} values changed; expected 0, ${edit.deletedCount} and some.`,
  );
  const head = await readRef(client, train, BRANCH);
  check(
    head.commitId === commit.commitId && head.parentIds.join() === edit.head,
    `The head of ${BRANCH} is ${head.commitId} after ${head.parentIds.join()}; expected ${commit.commitId} after ${edit.head}.`,
  );
  check(
    !head.hasUncommittedChanges,
    `${BRANCH} has uncommitted changes after the commit; expected none.`,
  );
  return {
    commitId: commit.commitId,
    detail: `${commit.commitId.slice(0, 8)}: ${counted(commit.samplesDeleted, "sample")} deleted, ${counted(commit.valuesChanged, "value")} changed.`,
  };
}
