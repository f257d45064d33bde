import type { Evaluator, LoupeConfig, Plugin } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";

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
 * Imports a configuration file, such as `loupe.config.ts`.
 *
 * @throws where the file can't be imported or its default export lists no plugins.
 */
export async function loadPlugins(configUrl: string): Promise<InstalledPlugins> {
  const { default: config } = (await import(configUrl)) as { default?: LoupeConfig };
  if (!Array.isArray(config?.plugins)) {
    throw new Error(
      `The default export of ${configUrl} is not a configuration; expected defineConfig({ plugins: [...] }).`,
    );
  }
  return { plugins: config.plugins as readonly Plugin[], configUrl };
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
