import {
  OptionError,
  resolveOptions,
  type Exporter,
  type JsonValue,
  type Plugin,
  type ResolvedOptions,
} from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";

/** @throws CommandError `EXPORTER_NOT_FOUND` */
export function chooseExporter(plugins: readonly Plugin[], name: string): Exporter {
  const exporters = plugins.flatMap(({ exporters = [] }) => exporters);
  const found = exporters.find((exporter) => exporter.name === name);
  if (found) return found;
  const known = exporters.map((exporter) => exporter.name).join(", ") || "none";
  throw new CommandError(
    "EXPORTER_NOT_FOUND",
    `There is no exporter "${name}"; the exporters are: ${known}.`,
  );
}

/** @throws CommandError `INVALID_OPTION` */
export function resolveExporterOptions(
  { name, options }: Exporter,
  given: Readonly<Record<string, JsonValue>>,
): ResolvedOptions {
  try {
    return resolveOptions(options, given);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new CommandError("INVALID_OPTION", `${error.message} (exporter ${name})`, {
      cause: error,
    });
  }
}
