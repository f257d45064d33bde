import { expect } from "vitest";
import {
  collectGarbage,
  getStructure,
  resolveRef,
  verifyCommits,
  verifyRefs,
} from "../../packages/core/src/index.ts";
import { flattenColumn } from "../../packages/core/src/upkeep/flatten-column.ts";
import { commitsOf, at, spotAt, type Play, type Stage } from "./version-stage.ts";

/** One tensor of a branch, however short its chain. Nothing reads otherwise. */
export const flatten: Play = async (stage, picks) => {
  const { db } = stage;
  const { dataset, branch } = spotAt(stage, picks);
  const ref = await resolveRef(db, dataset, branch);
  const { definitions } = await getStructure(db, ref);
  const definition = at(
    definitions.filter(({ htype }) => htype !== "membership" && htype !== "group"),
    picks.a,
  );
  if (definition) await flattenColumn(db, { branchId: ref.branchId, definitionId: definition.id });
};

/** What nothing reaches goes, or would in a dry run; all that is read stays. */
export const cleanUp: Play = async (stage, picks) => {
  await collectGarbage(stage.db, stage.blobs, { dryRun: picks.a % 4 === 0, olderThanHours: 0 });
};

/** Every commit of every dataset is what its id says, and what every ref shows fits together. */
export async function verifyAll({ db, model, places, blobs }: Stage): Promise<void> {
  for (const { dataset, refs } of places) {
    const { commits } = await verifyCommits(db, dataset, { first: 1_000 });
    expect(commits.filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(commits.map(({ commitId }) => commitId).toSorted()).toEqual(
      commitsOf({ model }, refs).toSorted(),
    );
    const { problems } = await verifyRefs(db, blobs, dataset);
    expect(problems).toEqual([]);
  }
}
