import DataLoader from "dataloader";
import { findOwnerById, listMadeModels, type MadeModel } from "@loupe/core";
import type { Context } from "../context.ts";

/**
 * What a training has made, in the order of its folds; read at once for all trainings of a page. Models are
 * for those who have a role with their owner, also where the dataset is public.
 */
export async function loadMadeModels(context: Context, runId: number): Promise<MadeModel[]> {
  // A subscription lasts: what it was told once may have changed.
  const loader = await context.reads.keep("made models", async () => {
    const load = (runIds: readonly number[]) => listVisible(context, runIds);
    return new DataLoader(load, { cache: false });
  });
  return loader.load(runId);
}

async function listVisible(context: Context, runIds: readonly number[]): Promise<MadeModel[][]> {
  const made = await context.reads.run((db) => listMadeModels(db, [...new Set(runIds)]));
  const actor = await context.actor();
  const seen = new Set<number>();
  for (const ownerId of new Set(made.map(({ model }) => model.ownerId)))
    if (await context.reads.run((db) => findOwnerById(db, actor, ownerId))) seen.add(ownerId);
  const visible = Map.groupBy(
    made.filter(({ model }) => seen.has(model.ownerId)),
    (one) => one.runId,
  );
  return runIds.map((id) => visible.get(id) ?? []);
}
