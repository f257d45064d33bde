import type { Plugin } from "./plugin.ts";

/**
 * What `loupe.config.ts` exports: the installed plugins, in the order in which their evaluators are
 * listed.
 */
export interface LoupeConfig {
  plugins: readonly Plugin[];
}

/**
 * Checks the configuration and returns it.
 *
 * @throws where two plugins have the same name.
 * @example
 * export default defineConfig({ plugins: [example(), fasterRcnn()] });
 */
export function defineConfig(config: LoupeConfig): LoupeConfig {
  const seen = new Set<string>();
  for (const { name } of config.plugins) {
    if (seen.has(name)) throw new Error(`The configuration has two plugins named "${name}".`);
    seen.add(name);
  }
  return Object.freeze(config);
}
