import { readFile } from "node:fs/promises";
import type {
  ImportedImage,
  ImportedSample,
  ImportedValue,
  ImportPlan,
  ImportProblem,
  JsonValue,
} from "@loupe/plugin-api";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { toValueInput } from "./value-input.ts";

/** A sample as `appendSamples` takes it; its images are uploaded. */
export interface PreparedSample {
  kind: "prepared";
  source: string;
  values: { tensor: string; [field: string]: unknown }[];
  note: JsonValue | undefined;
}

/** Refusals that are about one image, not about the import. */
const IMAGE_CODES = new Set(["NOT_AN_IMAGE", "IMAGE_TRUNCATED", "IMAGE_TOO_LARGE"]);

/**
 * Uploads the images of an entry; an image that is refused, or a file that can't be read, makes it
 * a problem.
 */
export async function prepareSample(
  client: LoupeClient,
  { dataset, plan }: { dataset: DatasetName; plan: ImportPlan },
  entry: ImportedSample | ImportProblem,
): Promise<PreparedSample | ImportProblem> {
  if (entry.kind === "problem") return entry;
  const values: PreparedSample["values"] = [];
  for (const [tensor, value] of Object.entries(entry.values)) {
    const spec = plan.tensors[tensor];
    if (!spec)
      throw new Error(
        `The importer yielded a value for the tensor "${tensor}", which its plan does not name.`,
      );
    try {
      const given = isImage(value)
        ? { image: await upload(client, dataset, value) }
        : toValueInput(spec, value);
      if (given) values.push({ tensor, ...given });
    } catch (error) {
      if (!isAboutEntry(error)) throw error;
      return { kind: "problem", file: entry.source, reason: error.message };
    }
  }
  return { kind: "prepared", source: entry.source, values, note: entry.note };
}

function isImage(value: ImportedValue): value is ImportedImage {
  return (
    typeof value === "object" &&
    value !== null &&
    ("file" in value || ("bytes" in value && !("dtype" in value)))
  );
}

async function upload(
  client: LoupeClient,
  dataset: DatasetName,
  image: ImportedImage,
): Promise<string> {
  const bytes = "file" in image ? await readFile(image.file) : image.bytes;
  return (await client.uploadImage(dataset, bytes)).digest;
}

function isAboutEntry(error: unknown): error is Error {
  if (error instanceof LoupeClientError) return IMAGE_CODES.has(error.code);
  return error instanceof RangeError || (error instanceof Error && "syscall" in error);
}
