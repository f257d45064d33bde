import { Agent } from "node:http";
import { join } from "node:path";
import { createToken, flattenColumns, type Database } from "../../packages/core/src/index.ts";
import { createBenchDataset } from "../bench-dataset.ts";
import type { BenchOptions } from "../bench.ts";
import type { GraphQLTarget } from "../http-client.ts";
import { writeLosses, writeObjects, type LoadTarget } from "../load-values.ts";
import { openScratchDatabase } from "../scratch.ts";
import { serveLoupe } from "../serve-loupe.ts";
import { prepareDeletions } from "./deleted-samples.ts";
import { prepareDiffs } from "./diff.ts";
import { prepareEdits } from "./edit-and-commit.ts";
import { prepareMerges } from "./merge.ts";
import { prepareOldCommit } from "./old-commit.ts";
import { checkChains, prepareChains } from "./prepare-chains.ts";
import type { EditableObject } from "./queries.ts";
import { firstObjects, spread } from "./write-changes.ts";
import { prepareWriters, WRITERS } from "./writers.ts";

/** A Loupe with a database of its own, which holds one dataset of this size. */
export interface VersionsStage {
  samples: number;
  loupe: GraphQLTarget;
  /** The id of a commit that much has changed since. */
  oldCommit: string;
  /** One each of samples from all over the dataset. */
  objects: readonly EditableObject[];
  /** A number that was not given before. */
  next: () => number;
  close(): Promise<void>;
}

/** Everything is written before the server starts, so that nothing else is done meanwhile. */
export async function openVersionsStage(
  samples: number,
  log: BenchOptions["log"],
): Promise<VersionsStage> {
  const { pool, folder, close } = await openScratchDatabase();
  log(`writing ${samples} samples`);
  const { ownerId, ...loaded } = await load(pool, samples);
  log(`changing them on branches`);
  const prepared = await prepare(pool, loaded);
  const { secret } = await createToken(pool, { ownerId, name: "bench", role: "WRITER" });
  await pool.sql`vacuum (analyze)`;
  await pool.sql`checkpoint`;
  const { message, stop } = await serveLoupe(join(folder, "data"), pool.url);
  const agent = new Agent({ keepAlive: true, maxSockets: WRITERS + 1 });
  let given = 0;
  return {
    samples,
    loupe: { url: message.url, token: secret, agent },
    ...prepared,
    next: () => ++given,
    async close() {
      agent.destroy();
      await stop();
      await close();
    },
  };
}

async function load(db: Database, samples: number): Promise<LoadTarget & { ownerId: number }> {
  const { dataset, actor, firstId } = await createBenchDataset(db, samples);
  const target = { dataset, branch: dataset.defaultBranch, firstId, samples };
  await writeObjects(db, target);
  await writeLosses(db, target);
  return { ...target, ownerId: actor.ownerId };
}

async function prepare(db: Database, loaded: LoadTarget) {
  await prepareEdits(db, loaded);
  await prepareWriters(db, loaded);
  await prepareDiffs(db, loaded);
  await prepareMerges(db, loaded);
  await prepareDeletions(db, loaded);
  await prepareChains(db, loaded);
  const oldCommit = await prepareOldCommit(db, loaded);
  await flattenColumns(db);
  await checkChains(db, loaded);
  return { oldCommit, objects: await firstObjects(db, loaded, spread(1_000, loaded.samples)) };
}
