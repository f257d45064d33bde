import {
  OptionError,
  resolveOptions,
  type Importer,
  type ImportPlan,
  type JsonValue,
  type Plugin,
} from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";

export interface PlanImportInput {
  /** A file or folder, or what else an importer takes for a path. */
  path: string;
  /** Default: the one that recognises the path. */
  importer?: string | undefined;
  options?: Readonly<Record<string, JsonValue>>;
  signal?: AbortSignal;
}

/**
 * Lets a plugin's importer look at a path.
 *
 * @throws CommandError `IMPORTER_NOT_FOUND`, `INVALID_OPTION`, or `UNREADABLE` where nothing of the
 *   path can be read
 */
export async function planImport(
  plugins: readonly Plugin[],
  input: PlanImportInput,
): Promise<ImportPlan> {
  const { path, options = {}, signal = new AbortController().signal } = input;
  const importer = await chooseImporter(plugins, input);
  const resolved = checkOptions(importer, options);
  try {
    return await importer.plan(path, { options: resolved, signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new CommandError("UNREADABLE", (cause as Error).message, { cause });
  }
}

/**
 * The importer of this name, else the one that recognises the path. @throws CommandError
 * `IMPORTER_NOT_FOUND`
 */
export async function chooseImporter(
  plugins: readonly Plugin[],
  { path, importer: name }: Pick<PlanImportInput, "path" | "importer">,
): Promise<Importer> {
  const importers = plugins.flatMap(({ importers = [] }) => importers);
  const known = importers.map((importer) => importer.name).join(", ") || "none";
  for (const importer of importers) {
    if (name === undefined ? await importer.detect(path) : importer.name === name) return importer;
  }
  throw new CommandError(
    "IMPORTER_NOT_FOUND",
    name === undefined
      ? `No importer recognises ${path}; name one with --importer. The importers are: ${known}.`
      : `There is no importer "${name}"; the importers are: ${known}.`,
  );
}

function checkOptions(
  { name, options: schema }: Importer,
  given: Readonly<Record<string, JsonValue>>,
) {
  try {
    return resolveOptions(schema, given);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new CommandError("INVALID_OPTION", `${error.message} (importer ${name})`, {
      cause: error,
    });
  }
}
