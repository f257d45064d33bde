import { createBranch, commit, setValues, type Database } from "../../packages/core/src/index.ts";
import { lossAt } from "../bench-samples.ts";
import type { LoadedSamples } from "./load-samples.ts";

/**
 * Branches off twice. The first branch overrides a few losses anywhere, so that the second one
 * reads through three columns; the second overrides the highest, as correcting the worst samples
 * does. Answers the losses of the second, by index, where they differ from those of the default
 * branch.
 */
export async function correctHighest(
  db: Database,
  loaded: LoadedSamples,
  branch: string,
): Promise<ReadonlyMap<number, number>> {
  const { existing, dataset } = loaded;
  const reviewed = existing.filter((_, position) => position % REVIEWED_EVERY === 0);
  const afterReview = new Map(reviewed.map((index) => [index, lossAt(index) * 1.5]));
  await override(db, loaded, {
    branch: "review",
    from: dataset.defaultBranch,
    losses: afterReview,
  });

  const lossOf = (index: number) => afterReview.get(index) ?? lossAt(index);
  const highest = existing
    .toSorted((a, b) => lossOf(b) - lossOf(a))
    .slice(0, Math.ceil(existing.length * CORRECTED_SHARE));
  const corrected = new Map(highest.map((index) => [index, lossOf(index) / 10]));
  await override(db, loaded, { branch, from: "review", losses: corrected });
  return new Map([...afterReview, ...corrected]);
}

const REVIEWED_EVERY = 1_000;

/** 10,000 of a million. */
const CORRECTED_SHARE = 0.01;

const EDITS_AT_ONCE = 500;

interface Override {
  branch: string;
  from: string;
  losses: ReadonlyMap<number, number>;
}

async function override(
  db: Database,
  { dataset, firstId }: LoadedSamples,
  { branch, from, losses }: Override,
): Promise<void> {
  await createBranch(db, { dataset, name: branch, from });
  const edits = [...losses].map(([index, number]) => ({
    sample: { id: firstId + index },
    tensor: "model_evaluation/loss",
    value: { number },
  }));
  for (let start = 0; start < edits.length; start += EDITS_AT_ONCE) {
    await setValues(db, { dataset, branch, edits: edits.slice(start, start + EDITS_AT_ONCE) });
  }
  await commit(db, { dataset, branch, message: "Correct losses", author: dataset.ownerName });
}
