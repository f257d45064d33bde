import { LoupeError } from "@loupe/core";
import type { Context } from "../context.ts";
import { openRef, type RefScope } from "../ref-scope.ts";
import { parseNumericKey } from "./connection.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { orNull } from "./or-null.ts";

/** The sample of a global id's key: dataset, sample and ref. Null where any of them is not there. */
export async function findSampleNode(
  context: Context,
  key: string,
): Promise<{ scope: RefScope; sampleId: number } | null> {
  const [dataset = "", sample = "", ...ref] = key.split(":");
  const datasetId = parseNumericKey(dataset);
  const sampleId = parseNumericKey(sample);
  if (datasetId === undefined || sampleId === undefined) return null;
  const found = await orNull("DATASET_NOT_FOUND", () => loadDatasetById(context, datasetId));
  const scope =
    found && (await orNull("REF_NOT_FOUND", () => openRef(context, found, ref.join(":"))));
  return scope && (await scope.membership()).has(sampleId) ? { scope, sampleId } : null;
}

/**
 * The number in a sample's id as callers give it: the number itself, or the global id.
 *
 * @throws INVALID_INPUT
 */
export function parseSampleId(id: string): number {
  const decoded = /^\d+$/.test(id)
    ? id
    : /^Sample:\d+:(\d+):/.exec(Buffer.from(id, "base64").toString())?.[1];
  const number = decoded === undefined ? undefined : parseNumericKey(decoded);
  if (number !== undefined) return number;
  throw new LoupeError(
    "INVALID_INPUT",
    `${JSON.stringify(id.slice(0, 60))} is no id of a sample; expected its sampleId or its global id.`,
  );
}
