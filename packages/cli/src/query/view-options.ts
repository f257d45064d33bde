import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { SampleOrder } from "./parse-order.ts";

/** What a view says, as options of a query. */
export interface QueryParts {
  ref?: string;
  filter?: unknown;
  orderBy?: SampleOrder[];
  tensors?: string[];
}

/** The query of a saved view. @throws NOT_FOUND */
export async function readView(
  client: LoupeClient,
  dataset: DatasetName,
  view: string,
): Promise<QueryParts> {
  const answer = await client.query<{ dataset: { view: SavedView | null } }>(
    `query ($owner: String!, $name: String!, $view: String!) {
      dataset(owner: $owner, name: $name) { view(name: $view) { ref filter orderBy shown } }
    }`,
    { ...dataset, view },
  );
  const found = answer.dataset.view;
  if (!found)
    throw new LoupeClientError(
      "NOT_FOUND",
      `${dataset.owner}/${dataset.name} has no view ${JSON.stringify(view)}.`,
    );
  const { ref, filter, orderBy, shown } = found;
  const tensors = shown?.tensors;
  return {
    orderBy,
    ...(ref === null ? {} : { ref }),
    ...(filter === null ? {} : { filter }),
    ...(Array.isArray(tensors) ? { tensors: tensors as string[] } : {}),
  };
}

/** Keeps a query under a name, in the place of one that has it. */
export async function saveView(
  client: LoupeClient,
  dataset: DatasetName,
  view: string,
  { ref, filter, orderBy, tensors }: QueryParts,
): Promise<void> {
  const { dataset: found } = await client.query<{ dataset: { view: { name: string } | null } }>(
    `query ($owner: String!, $name: String!, $view: String!) {
      dataset(owner: $owner, name: $name) { view(name: $view) { name } }
    }`,
    { ...dataset, view },
  );
  const query = {
    ref: ref ?? null,
    filter: filter ?? null,
    orderBy: orderBy ?? [],
    shown: tensors ? { tensors } : null,
  };
  const mutation = found.view ? "updateView" : "createView";
  const type = found.view ? "UpdateViewInput" : "CreateViewInput";
  await client.query(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { view { name } } }`,
    { input: { dataset, name: view, ...query } },
  );
}

interface SavedView {
  ref: string | null;
  filter: unknown;
  orderBy: SampleOrder[];
  /** A client's own: of this one, which tensors it shows. */
  shown: { tensors?: unknown } | null;
}
