import type { ImportPlan, ImportProblem, JsonValue } from "@loupe/plugin-api";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";

export interface ImportSamplesInput {
  dataset: DatasetName;
  /** Default `main`. */
  branch?: string;
  message: string;
  /** What a plugin's importer made of the files; see `planImport`. */
  plan: ImportPlan;
  /** Creates the dataset where there is none. Tensors that are missing are created in any case. Default false. */
  create?: boolean;
  /** `report` imports what can be read, `refuse` nothing where there is a problem. Default `report`. */
  onProblem?: "report" | "refuse";
  /** Told after each entry how many were taken, samples and problems. */
  onProgress?: (done: number, total: number | undefined) => void;
}

export interface ImportReport {
  /** How many samples went in. */
  imported: number;
  /** The id of the one commit; null where no sample went in. */
  commitId: string | null;
  problems: ImportProblem[];
  /** Notes of the importer by index of the sample on the branch. */
  notes: { index: number; note: JsonValue }[];
}

/**
 * Uploads images, appends samples and makes one commit. On a failure nothing of it stays.
 *
 * @throws LoupeClientError; ImportRefused where there are problems and `onProblem` is `refuse`
 */
export async function importSamples(client: LoupeClient, input: ImportSamplesInput): Promise<ImportReport> {
  throw new Error(`The import into ${input.dataset.name} at ${client.url} is being written.`);
}
