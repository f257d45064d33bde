import {
  createBranch,
  getStructure,
  resolveRef,
  type Database,
} from "../../packages/core/src/index.ts";
import { lossAt } from "../bench-samples.ts";
import { writeLosses, type LoadTarget } from "../load-values.ts";
import { commitAll, setLosses } from "./write-changes.ts";

export const LENGTHS = [1, 2, 4, 8];

/** The branch whose losses were all overridden, for flattening. */
export const FLATTENED = "flattened";

/** The branch whose losses are a chain of so many columns. */
export function chainOf(length: number): string {
  return `chain_${length}`;
}

/** Chains of columns that all hold the same: the highest losses divided by ten. */
export async function prepareChains(db: Database, loaded: LoadTarget): Promise<void> {
  const highest = highestLosses(loaded.samples, Math.min(10_000, loaded.samples / 10));
  for (const length of LENGTHS) await prepareChain(db, loaded, length, highest);
  const target = { ...loaded, branch: FLATTENED };
  const all = Array.from({ length: loaded.samples }, (_, index) => index);
  await createBranch(db, { dataset: loaded.dataset, name: FLATTENED });
  await setLosses(db, target, all, 1.5);
  await commitAll(db, target);
}

/** What is compared has to be what it is called. @throws where a chain has another length */
export async function checkChains(db: Database, { dataset }: LoadTarget): Promise<void> {
  const lengths = new Map(LENGTHS.map((length) => [chainOf(length), length] as const));
  for (const [branch, length] of lengths.set(FLATTENED, 1)) {
    const { tensors } = await getStructure(db, await resolveRef(db, dataset, branch));
    const found = tensors.get("model_evaluation/loss")!.steps.length;
    if (found !== length)
      throw new Error(`The losses of ${branch} are a chain of ${found}; expected ${length}.`);
  }
}

/** Indexes of the samples with so many of the highest losses, the highest first. */
export function highestLosses(samples: number, count: number): number[] {
  return Array.from({ length: samples }, (_, index) => index)
    .toSorted((a, b) => lossAt(b) - lossAt(a))
    .slice(0, count);
}

/**
 * Each branch of a chain overrides a share of them, taken in turn. The chain of 1 is a column of
 * its own, in which they were edited.
 */
async function prepareChain(
  db: Database,
  loaded: LoadTarget,
  length: number,
  overridden: readonly number[],
): Promise<void> {
  const { dataset } = loaded;
  const branches = Math.max(1, length - 1);
  let from = dataset.defaultBranch;
  for (let number = 1; number <= branches; number++) {
    const branch = number === branches ? chainOf(length) : `${chainOf(length)}_${number}`;
    const target = { ...loaded, branch };
    const share = overridden.filter((_, rank) => rank % branches === number - 1);
    await createBranch(db, { dataset, name: branch, from });
    if (length === 1) await writeLosses(db, target);
    await setLosses(db, target, share, 0.1);
    await commitAll(db, target);
    from = branch;
  }
}
