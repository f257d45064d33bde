import type { Evaluator } from "./evaluator.ts";
import type { Exporter } from "./exporter.ts";
import type { HtypeSpec } from "./htype.ts";
import type { Importer } from "./importer.ts";
import type { ModelFormat } from "./model-format.ts";
import type { Trainer } from "./trainer.ts";

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
  exporters?: readonly Exporter[];
  trainers?: readonly Trainer[];
  htypes?: readonly HtypeSpec[];
  /** The kinds of models that it can run: what may be registered. */
  models?: readonly ModelFormat[];
  /** What `loupe doctor` shows of what it needs from the machine. Quick, and without effect. */
  checks?(): Promise<readonly PluginCheck[]>;
}

/** Something a plugin needs from the machine, such as the libraries of a GPU. */
export interface PluginCheck {
  what: string;
  /** A note is nothing to worry about, such as something optional that is missing. */
  state: "ok" | "note" | "problem";
  /** What was found, and what installs what is missing. */
  found: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const HTYPE_NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const STORAGES = ["class_label", "bbox", "generic", "text", "json", "embedding"];

/**
 * Checks a plugin and returns it.
 *
 * @throws where the name is malformed, the contract is another version, two parts of one kind share a
 *   name, or a part lacks what its kind needs.
 * @example export default definePlugin({ name: "brightness", version: "1.0.0", contractVersion: 1,
 *   evaluators: [mean] });
 */
export function definePlugin(plugin: Plugin): Plugin {
  checkPlugin(plugin);
  return Object.freeze(plugin);
}

/**
 * The same check for a plugin that comes from elsewhere, which may not have asked `definePlugin` of this
 * version.
 *
 * @throws as `definePlugin`, with a sentence that names the plugin.
 */
export function checkPlugin(plugin: Plugin): void {
  const { name, contractVersion } = plugin;
  if (typeof name !== "string" || !NAME.test(name)) {
    throw new Error(`Plugin name "${name}" is not lower-case words joined by hyphens.`);
  }
  if (contractVersion !== CONTRACT_VERSION) {
    throw new Error(
      `Plugin "${name}" was written for contract version ${contractVersion}; this is version ${CONTRACT_VERSION}.`,
    );
  }
  for (const [what, field, methods] of KINDS) checkParts(plugin, what, field, methods);
  for (const htype of plugin.htypes ?? []) checkHtype(name, htype);
  for (const trainer of plugin.trainers ?? []) checkTrainer(name, trainer);
}

/** What a plugin is made of, and which functions each part has to have. */
const KINDS = [
  ["evaluator", "evaluators", ["open"]],
  ["importer", "importers", ["detect", "plan"]],
  ["exporter", "exporters", ["write"]],
  ["trainer", "trainers", ["train"]],
  ["htype", "htypes", ["check"]],
  ["model format", "models", ["detect", "describe"]],
] as const;

function checkParts(
  plugin: Plugin,
  what: string,
  field: (typeof KINDS)[number][1],
  methods: readonly string[],
): void {
  const seen = new Set<string>();
  for (const part of plugin[field] ?? []) {
    const missing = methods.find((method) => typeof Reflect.get(part, method) !== "function");
    if (missing) {
      throw new Error(
        `The ${what} "${part.name}" of plugin "${plugin.name}" has no function "${missing}".`,
      );
    }
    if (seen.has(part.name))
      throw new Error(`Plugin "${plugin.name}" has two ${what}s named "${part.name}".`);
    seen.add(part.name);
  }
}

/** A training is given no model to start from. */
function checkTrainer(plugin: string, { name, options }: Trainer): void {
  const wrong = Object.entries(options).find(([, { type }]) => type === "model");
  if (!wrong) return;
  throw new Error(
    `Option "${wrong[0]}" of the trainer "${name}" of plugin "${plugin}" is a model; trainers take none: expected string, number, integer or boolean.`,
  );
}

function checkHtype(plugin: string, { name, storage }: HtypeSpec): void {
  if (!HTYPE_NAME.test(name)) {
    throw new Error(
      `The htype name "${name}" of plugin "${plugin}" is not lower-case words joined by underscores.`,
    );
  }
  if (STORAGES.includes(storage)) return;
  throw new Error(
    `The htype "${name}" of plugin "${plugin}" is stored as "${storage}"; expected one of ${STORAGES.join(", ")}.`,
  );
}
