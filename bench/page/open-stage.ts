import { Agent } from "node:http";
import { join } from "node:path";
import { createToken } from "../../packages/core/src/index.ts";
import type { BenchOptions } from "../bench.ts";
import { startChild } from "../child-process.ts";
import { serveLoupe } from "../serve-loupe.ts";
import { openScratchDatabase, type ScratchDatabase } from "../scratch.ts";
import { lossAt } from "../bench-samples.ts";
import { correctHighest } from "./corrections.ts";
import { ask, type GraphQLTarget } from "../http-client.ts";
import { loadPlain } from "./load-plain.ts";
import { loadSamples, type LoadedSamples } from "./load-samples.ts";
import { loupeWalk, type AskedPage } from "./queries.ts";

/** Two servers on one Postgres, each in a process of its own, with the same samples. */
export interface PageStage {
  loupe: GraphQLTarget;
  plain: GraphQLTarget;
  /** The name of the branch two levels below `main`. */
  corrections: string;
  /** The sample in the middle of `main`, to go on from. */
  middle: Required<AskedPage>["after"];
  close(): Promise<void>;
}

/** How many ask at once where requests per second are counted. */
export const CLIENTS = 16;

export async function openPageStage({ samples, log }: BenchOptions): Promise<PageStage> {
  const scratch = await openScratchDatabase();
  const loaded = await loadAll(scratch, samples, log);
  const { secret } = await createToken(scratch.pool, {
    ownerId: loaded.ownerId,
    name: "bench",
    role: "READER",
  });
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const [loupe, plain] = await startServers(scratch);
  log("walking to the middle");
  const target = { url: loupe.message.url, token: secret, agent };
  const middle = await findMiddle(target, loaded);
  const close = async () => {
    agent.destroy();
    await Promise.all([loupe.stop(), plain.stop()]);
    await scratch.close();
  };
  return {
    loupe: target,
    plain: { url: plain.message.url, agent },
    corrections: CORRECTIONS,
    middle,
    close,
  };
}

const CORRECTIONS = "corrections";

function startServers({ pool, folder }: ScratchDatabase) {
  return Promise.all([
    serveLoupe(join(folder, "data"), pool.url),
    startChild<{ url: string }>(new URL("serve-plain.ts", import.meta.url), [pool.url]),
  ]);
}

async function loadAll(
  { pool }: ScratchDatabase,
  samples: number,
  log: BenchOptions["log"],
): Promise<LoadedSamples> {
  log(`writing ${samples} samples`);
  const loaded = await loadSamples(pool, samples);
  log("correcting the highest losses on a branch two levels down");
  const losses = await correctHighest(pool, loaded, CORRECTIONS);
  log("filling the plain tables");
  await loadPlain(pool, loaded, { name: "plain_main", losses: new Map() });
  await loadPlain(pool, loaded, { name: `plain_${CORRECTIONS}`, losses });
  await pool.sql`vacuum (analyze)`;
  return loaded;
}

/** Walks there page by page, as a client would. */
async function findMiddle(
  loupe: GraphQLTarget,
  { existing, firstId, dataset }: LoadedSamples,
): Promise<PageStage["middle"]> {
  const position = Math.round((existing.at(-1)! + 1) / 2);
  let cursor: string | null = null;
  for (let walked = 0; walked < position; walked += WALKED_AT_ONCE) {
    const size = Math.min(WALKED_AT_ONCE, position - walked);
    const answer: WalkAnswer = await ask(loupe, loupeWalk(dataset.defaultBranch, size, cursor));
    cursor = answer.dataset.samples.pageInfo.endCursor;
  }
  const last = existing.toSorted((a, b) => lossAt(b) - lossAt(a))[position - 1]!;
  return { loupe: cursor!, plain: `${lossAt(last)}:${firstId + last}` };
}

const WALKED_AT_ONCE = 1_000;

interface WalkAnswer {
  dataset: { samples: { pageInfo: { endCursor: string } } };
}
