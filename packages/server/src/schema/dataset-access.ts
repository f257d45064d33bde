import { enterDataset, getDatasetById, type Dataset, type Role } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { keepRef } from "../ref-scope.ts";

/** How mutations name a dataset. */
export interface DatasetName {
  owner: string;
  name: string;
}

export const DatasetKey = builder.inputType("DatasetKey", {
  description: "Names a dataset.",
  fields: (t) => ({
    owner: t.string({ required: true, description: "The name of its owner." }),
    name: t.string({ required: true, description: "Its name." }),
  }),
});

/**
 * The dataset, read once an operation.
 *
 * @param branch which will be read: its state comes along. Default: the default branch
 * @throws DATASET_NOT_FOUND
 */
export function loadDataset(
  context: Context,
  { owner, name }: DatasetName,
  branch: string | null = null,
): Promise<Dataset> {
  const { reads, secret } = context;
  return reads.keep(`dataset:${owner}/${name}`, async () => {
    const asking = { secret, actor: context.actor() };
    const entrance = await reads.run((db) => enterDataset(db, asking, { owner, name, branch }));
    if (entrance.branch) keepRef(context, entrance.dataset, entrance.branch);
    return entrance.dataset;
  });
}

/** As `loadDataset`. */
export async function loadDatasetById(
  context: Context,
  id: number,
  need: Role = "READER",
): Promise<Dataset> {
  const actor = await context.actor();
  return context.reads.once(`dataset:${need}:${id}`, (db) => getDatasetById(db, actor, id, need));
}
