import {
  checkPlugin,
  defineConfig,
  type Evaluator,
  type LoupeConfig,
  type Plugin,
} from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { Htypes } from "../tensor/htypes.ts";

/** The plugins of one configuration file, and where it lies: evaluators' processes load it again. */
export interface InstalledPlugins {
  plugins: readonly Plugin[];
  configUrl: string;
}

export interface InstalledEvaluator {
  /** `plugin/evaluator`, such as `faster-rcnn/loss`. */
  name: string;
  plugin: Plugin;
  evaluator: Evaluator;
}

/**
 * Imports a configuration file, such as `loupe.config.ts`, and checks its plugins: they may come from
 * packages that were written for another version of the contract.
 *
 * @throws where the file or one of its plugins can't be loaded, naming it.
 */
export async function loadPlugins(configUrl: string): Promise<InstalledPlugins> {
  const { default: config } = await importConfig(configUrl);
  if (!Array.isArray(config?.plugins)) {
    throw new Error(
      `The default export of ${configUrl} is not a configuration; expected defineConfig({ plugins: [...] }).`,
    );
  }
  const plugins = config.plugins as readonly Plugin[];
  plugins.forEach(checkInstalled);
  return { ...defineConfig({ plugins }), configUrl };
}

async function importConfig(configUrl: string): Promise<{ default?: LoupeConfig }> {
  try {
    return (await import(configUrl)) as { default?: LoupeConfig };
  } catch (cause) {
    const { message, stack = "" } = cause as Error;
    const file = findFile(stack.replace(message, ""));
    const place = file && !message.includes(file) ? ` (in ${file})` : "";
    throw new Error(`${message}${place}`, { cause });
  }
}

/** The first file of a stack, which lies in the plugin that has failed. */
function findFile(stack: string): string | undefined {
  return /(?:file:\/\/)?((?:\/|[A-Z]:\\)[^\s()]+?\.[cm]?[jt]s)(?=[:\s)])/m.exec(stack)?.[1];
}

function checkInstalled(plugin: Plugin, position: number): void {
  if (typeof plugin === "object" && plugin !== null) return checkPlugin(plugin);
  const found = typeof plugin === "function" ? "a function, which was not called" : String(plugin);
  throw new Error(`Plugin ${position + 1} of the configuration is ${found}; expected a plugin.`);
}

/** Every htype of the installed plugins, by `plugin/htype`. */
export function htypesOf({ plugins }: InstalledPlugins): Htypes {
  return new Map(
    plugins.flatMap(({ name, htypes = [] }) =>
      htypes.map((htype) => [`${name}/${htype.name}`, htype] as const),
    ),
  );
}

/** Every evaluator of the installed plugins, in the order of the configuration. */
export function listEvaluators(installed: InstalledPlugins): InstalledEvaluator[] {
  return installed.plugins.flatMap((plugin) =>
    (plugin.evaluators ?? []).map((evaluator) => ({
      name: `${plugin.name}/${evaluator.name}`,
      plugin,
      evaluator,
    })),
  );
}

/** @throws EVALUATOR_NOT_FOUND, naming those there are. */
export function findEvaluator(installed: InstalledPlugins, name: string): InstalledEvaluator {
  const evaluators = listEvaluators(installed);
  const found = evaluators.find((evaluator) => evaluator.name === name);
  if (found) return found;
  const known = evaluators.map((evaluator) => evaluator.name).join(", ") || "none";
  throw new LoupeError(
    "EVALUATOR_NOT_FOUND",
    `There is no evaluator ${quoteName(name)}; the evaluators are: ${known}.`,
  );
}
