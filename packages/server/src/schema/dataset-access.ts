import { getDataset, getDatasetById, type Dataset, type Role } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";

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

/** The dataset, read once an operation. @throws DATASET_NOT_FOUND */
export async function loadDataset(
  context: Context,
  { owner, name }: DatasetName,
): Promise<Dataset> {
  const actor = await context.actor();
  return context.reads.once(`dataset:${owner}/${name}`, (db) => getDataset(db, actor, owner, name));
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
