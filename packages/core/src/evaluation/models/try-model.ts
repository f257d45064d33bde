import type { ModelDescription, ModelFormat } from "@loupe/plugin-api";
import { quoteName } from "../../access/names.ts";
import { loadPlugins, type InstalledPlugins } from "../plugins.ts";
import type { TrialAnswer, TrialRequest } from "./trial-protocol.ts";

interface InstalledFormat {
  /** `plugin/format`. */
  name: string;
  format: ModelFormat;
}

/** Finds the format of a model, and has its plugin load and try it. */
export async function tryModel(request: TrialRequest): Promise<TrialAnswer> {
  try {
    const formats = listFormats(await loadPlugins(request.configUrl));
    const found = await chooseFormat(formats, request);
    return typeof found === "string"
      ? { kind: "refused", reason: found }
      : await describe(found, request.folder);
  } catch (error) {
    return { kind: "refused", reason: reasonOf(error) };
  }
}

function listFormats({ plugins }: InstalledPlugins): InstalledFormat[] {
  return plugins.flatMap(({ name, models = [] }) =>
    models.map((format) => ({ name: `${name}/${format.name}`, format })),
  );
}

/** A sentence where there is none. */
async function chooseFormat(
  formats: readonly InstalledFormat[],
  { folder, format }: TrialRequest,
): Promise<InstalledFormat | string> {
  const known =
    formats.map((one) => `${one.name} (${one.format.description})`).join(", ") || "none";
  if (format !== undefined) {
    const named = formats.find(({ name }) => name === format);
    return named ?? `There is no format ${quoteName(format)}; there are: ${known}.`;
  }
  for (const one of formats) if (await one.format.detect(folder)) return one;
  return `The package looks like no format of model that is installed; there are: ${known}.`;
}

async function describe({ name, format }: InstalledFormat, folder: string): Promise<TrialAnswer> {
  const logged: string[] = [];
  try {
    const found = await format.describe(folder, { log: (line) => void logged.push(line) });
    const description: ModelDescription = { ...found, warnings: [...found.warnings, ...logged] };
    return { kind: "described", format: name, description };
  } catch (error) {
    return { kind: "refused", reason: reasonOf(error), format: name };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
