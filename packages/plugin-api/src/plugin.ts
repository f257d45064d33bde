import type { Evaluator } from "./evaluator.ts";
import type { Importer } from "./importer.ts";

/** Raised when a change of this contract would break a plugin written for the version before. */
export const CONTRACT_VERSION = 1;

export interface Plugin {
  /** Lower-case words joined by hyphens, such as `faster-rcnn`. */
  name: string;
  version: string;
  /** The contract the plugin was written for: `CONTRACT_VERSION` at that time. */
  contractVersion: number;
  evaluators?: readonly Evaluator[];
  importers?: readonly Importer[];
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Checks a plugin and returns it.
 *
 * @throws where the name is malformed, the contract is another version, or two evaluators or
 *   importers share a name.
 * @example export default definePlugin({ name: "brightness", version: "1.0.0", contractVersion: 1,
 *   evaluators: [mean] });
 */
export function definePlugin(plugin: Plugin): Plugin {
  if (!NAME.test(plugin.name)) {
    throw new Error(`Plugin name "${plugin.name}" is not lower-case words joined by hyphens.`);
  }
  if (plugin.contractVersion !== CONTRACT_VERSION) {
    throw new Error(
      `Plugin "${plugin.name}" was written for contract version ${plugin.contractVersion}; this is version ${CONTRACT_VERSION}.`,
    );
  }
  refuseRepeatedNames(plugin.name, "evaluator", plugin.evaluators ?? []);
  refuseRepeatedNames(plugin.name, "importer", plugin.importers ?? []);
  return Object.freeze(plugin);
}

function refuseRepeatedNames(
  plugin: string,
  what: string,
  items: readonly { name: string }[],
): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    if (seen.has(name)) throw new Error(`Plugin "${plugin}" has two ${what}s named "${name}".`);
    seen.add(name);
  }
}
