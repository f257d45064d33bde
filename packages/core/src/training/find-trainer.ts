import type { Plugin, Trainer } from "@loupe/plugin-api";
import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { InstalledPlugins } from "../evaluation/plugins.ts";

export interface InstalledTrainer {
  /** `plugin/trainer`. */
  name: string;
  plugin: Plugin;
  trainer: Trainer;
}

/** Every trainer of the installed plugins, in the order of the configuration. */
export function listTrainers({ plugins }: InstalledPlugins): InstalledTrainer[] {
  return plugins.flatMap((plugin) =>
    (plugin.trainers ?? []).map((trainer) => ({
      name: `${plugin.name}/${trainer.name}`,
      plugin,
      trainer,
    })),
  );
}

/**
 * A trainer by `plugin/trainer`, or by its plugin where that has only one.
 *
 * @throws TRAINER_NOT_FOUND, naming those there are
 */
export function findTrainer(installed: InstalledPlugins, name: string): InstalledTrainer {
  const trainers = listTrainers(installed);
  const found = trainers.filter((one) => one.name === name || one.plugin.name === name);
  if (found.length === 1) return found[0]!;
  const known = trainers.map((one) => one.name).join(", ") || "none";
  throw new LoupeError(
    "TRAINER_NOT_FOUND",
    found.length === 0
      ? `There is no trainer ${quoteName(name)}; the trainers are: ${known}.`
      : `Plugin ${quoteName(name)} has several trainers; name one of: ${known}.`,
  );
}
