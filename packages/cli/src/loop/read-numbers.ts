import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { listSamples, type SampleQuery } from "./list-samples.ts";

export interface NumberOfSample {
  sampleId: number;
  index: number;
  /** Null where there is no value, or none that is finite. */
  number: number | null;
}

interface SampleNode {
  sampleId: number;
  index: number;
  value: { number: number | null } | null;
}

/** What a tensor with one number a sample holds, in the order of the query. */
export async function readNumbers(
  client: LoupeClient,
  dataset: DatasetName,
  path: string,
  query: SampleQuery,
): Promise<NumberOfSample[]> {
  const fields = `sampleId index value(tensor: ${JSON.stringify(path)}) { ... on NumberValue { number } }`;
  const nodes = await listSamples<SampleNode>(client, dataset, fields, query);
  return nodes.map(({ sampleId, index, value }) => ({
    sampleId,
    index,
    number: value?.number ?? null,
  }));
}
