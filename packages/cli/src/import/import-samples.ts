import type { ImportPlan, ImportProblem } from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import type { ImportBranch } from "./import-branch.ts";
import { mapInOrder } from "./map-in-order.ts";
import { prepareSample } from "./prepare-sample.ts";
import { prepareTarget, type ImportTarget } from "./prepare-target.ts";
import { createAppender, type SampleAppender, type SampleNote } from "./sample-appender.ts";

export interface ImportSamplesInput {
  dataset: DatasetName;
  /** Default `main`. */
  branch?: string;
  message: string;
  /** What a plugin's importer made of the files; see `planImport`. */
  plan: ImportPlan;
  /**
   * Creates the dataset where there is none. Tensors that are missing are created in any case.
   * Default false.
   */
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
  /** What could not be read, or was read with a loss. */
  problems: ImportProblem[];
  notes: SampleNote[];
}

/** Entries could not be read, and nothing was to be imported then. */
export class ImportRefused extends CommandError {
  readonly problems: ImportProblem[];

  constructor(problems: ImportProblem[]) {
    super("IMPORT_REFUSED", `Nothing was imported, since there are problems: ${problems.length}.`);
    this.name = "ImportRefused";
    this.problems = problems;
  }
}

const UPLOADS = 8;

/**
 * Uploads images, appends samples and makes one commit. On a failure nothing of it stays.
 *
 * @throws LoupeClientError, also `CONFLICT` where somebody else writes to the branch meanwhile;
 *   ImportRefused where there are problems and `onProblem` is `refuse`
 */
export async function importSamples(
  client: LoupeClient,
  input: ImportSamplesInput,
): Promise<ImportReport> {
  const { dataset, branch = "main", plan, create = false, message } = input;
  const target = await prepareTarget(client, { dataset, branch, tensors: plan.tensors, create });
  try {
    const { appender, problems } = await appendEntries(client, target.into, input);
    if (problems.length > 0 && input.onProblem === "refuse") throw new ImportRefused(problems);
    const commitId = appender.count === 0 ? null : await target.into.commit(message);
    if (commitId === null) await target.undo();
    return { imported: appender.count, commitId, problems, notes: appender.notes };
  } catch (error) {
    await undo(target, error);
    throw error;
  }
}

async function appendEntries(
  client: LoupeClient,
  into: ImportBranch,
  { plan, dataset, onProblem, onProgress }: ImportSamplesInput,
): Promise<{ appender: SampleAppender; problems: ImportProblem[] }> {
  const appender = createAppender(into);
  const problems: ImportProblem[] = [];
  let done = 0;
  const prepare = (entry: Parameters<typeof prepareSample>[2]) =>
    prepareSample(client, { dataset, plan }, entry);
  for await (const entry of mapInOrder(plan.entries, UPLOADS, prepare)) {
    if (entry.kind === "problem") problems.push(entry);
    else if (problems.length === 0 || onProblem !== "refuse") await appender.add(entry);
    onProgress?.(++done, plan.total);
  }
  await appender.finish();
  return { appender, problems: [...problems, ...appender.problems] };
}

async function undo(target: ImportTarget, error: unknown): Promise<void> {
  try {
    await target.undo();
  } catch (cause) {
    const { dataset, branch } = target.into;
    throw new CommandError(
      "IMPORT_NOT_UNDONE",
      `${(error as Error).message} What was imported by then could not be taken back: ${(cause as Error).message} Reset branch "${branch}" of ${dataset.owner}/${dataset.name}.`,
      { cause: error },
    );
  }
}
