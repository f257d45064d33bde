import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import {
  openBlobStore,
  transaction,
  verifyCommits,
  verifyRefs,
  type BlobStore,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeHistory, type HealthyHistory } from "./healthy-dataset.ts";
import { makeDataset } from "./make-dataset.ts";

export interface VerifyStage {
  blobs: BlobStore;
  dataset: Dataset;
  history: HealthyHistory;
  /** What verifying finds after something was changed in the database, which then is taken back. */
  afterTampering(tamper: (tx: Database) => Promise<unknown>): Promise<FoundProblems>;
  /** The column that a tensor is read from at the first commit of `main` or on `main` now. */
  columnOf(tx: Database, path: string, htype?: string): Promise<number>;
  close(): Promise<void>;
}

interface FoundProblems {
  /** By id. */
  commits: Record<string, string[]>;
  refs: Awaited<ReturnType<typeof verifyRefs>>;
}

/** A dataset with changes of every kind, to be tampered with. */
export async function verifyStage(db: Database): Promise<VerifyStage> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
  const blobs = await openBlobStore(folder);
  const { dataset } = await makeDataset(db);
  return {
    blobs,
    dataset,
    history: await makeHistory(db, blobs, dataset),
    afterTampering: async (tamper) => {
      const undo = new Error("Taken back.");
      let found: FoundProblems;
      const work = transaction(db, async (tx) => {
        await tamper(tx);
        found = await findProblems(tx, blobs, dataset);
        throw undo;
      });
      await expect(work).rejects.toBe(undo);
      return found!;
    },
    columnOf: async (tx, path, htype = "%") => {
      const [row] = await tx.sql<{ id: number }[]>`
        select d.column_id as id from tensor_definitions d join branches b on b.id = d.branch_id
        where b.dataset_id = ${dataset.id} and b.name = 'main' and d.path = ${path} and d.htype like ${htype}
        order by d.from_seq desc, d.id desc limit 1`;
      return row!.id;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function findProblems(
  tx: Database,
  blobs: BlobStore,
  dataset: Dataset,
): Promise<FoundProblems> {
  const page = await verifyCommits(tx, dataset, { first: 100 });
  const broken = page.commits.filter(({ problems }) => problems.length > 0);
  const commits = Object.fromEntries(broken.map((one) => [one.commitId, one.problems]));
  return { commits, refs: await verifyRefs(tx, blobs, dataset) };
}
