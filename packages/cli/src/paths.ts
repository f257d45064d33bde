import { fileURLToPath } from "node:url";

const ROOT = new URL("../../../", import.meta.url);

/** The configuration that names the installed plugins. */
export const CONFIG_URL = new URL("loupe.config.ts", ROOT).href;

export const MIGRATIONS_FOLDER = fileURLToPath(new URL("migrations", ROOT));
