import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = new URL("../../../", import.meta.url);

/**
 * The configuration that names the installed plugins: the file of the environment's LOUPE_CONFIG, else
 * the `loupe.config.ts` that comes along.
 */
export const CONFIG_URL = process.env["LOUPE_CONFIG"]
  ? pathToFileURL(resolve(process.env["LOUPE_CONFIG"])).href
  : new URL("loupe.config.ts", ROOT).href;

export const VIEWER_FOLDER = fileURLToPath(new URL("packages/viewer", ROOT));

/** Gone with an installation of other packages, as everything made from them should be. */
export const VIEWER_BUILDS_FOLDER = fileURLToPath(
  new URL("node_modules/.cache/loupe-viewer", ROOT),
);

export const MIGRATIONS_FOLDER = fileURLToPath(new URL("migrations", ROOT));
