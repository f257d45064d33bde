import type { Plugin } from "@loupe/plugin-api";
import { CommandError } from "../../command-error.ts";

/**
 * Asks the plugin that trains whether it can, before anything is begun.
 *
 * @throws CommandError `TRAINER_UNAVAILABLE` with the plugin's own sentence
 */
export async function checkTrainer(plugins: readonly Plugin[]): Promise<void> {
  const plugin = plugins.find(({ name }) => name === "faster-rcnn");
  if (!plugin)
    throw new CommandError(
      "TRAINER_UNAVAILABLE",
      "The plugin faster-rcnn is not installed; it trains the models of the second lap.",
    );
  const checks = (await plugin.checks?.()) ?? [];
  const python = checks.find(({ what }) => what === "Python");
  if (python && python.state !== "ok") throw new CommandError("TRAINER_UNAVAILABLE", python.found);
}
