import { authorOf, getDataset, type Database, type Dataset, type Receipt } from "@loupe/core";
import { receiptOf, type MutationInput } from "./change-once.ts";
import { change, type Context } from "./context.ts";

/** What a mutation of a dataset is given. */
export interface DatasetChange {
  dataset: Dataset;
  /** Who does it, as commits name them. */
  author: string;
  /**
   * To be spread into the input of core's function: under which id it was asked for, where there is
   * one.
   */
  receipt: { receipt?: Receipt };
}

interface DatasetInput extends MutationInput {
  dataset: { owner: string; name: string };
}

/**
 * Runs a mutation on a dataset on which the caller has the role WRITER.
 *
 * @throws UNAUTHENTICATED, DATASET_NOT_FOUND, FORBIDDEN
 */
export function changeDataset<T>(
  context: Context,
  mutation: string,
  input: DatasetInput,
  work: (db: Database, change: DatasetChange) => Promise<T>,
): Promise<T> {
  return change(context, async (db, actor) => {
    const dataset = await getDataset(db, actor, input.dataset.owner, input.dataset.name, "WRITER");
    const receipt = receiptOf(actor, mutation, input);
    return work(db, { dataset, author: authorOf(actor), receipt: receipt ? { receipt } : {} });
  });
}
