import { globSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";

// `node packages/viewer/build/main.ts FOLDER` builds the viewer into a folder.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("The folder to build into is missing.");

// Whoever asks for it, a test too, gets the one build that there is.
process.env["NODE_ENV"] = "production";
await build({
  configFile: join(import.meta.dirname, "..", "vite.config.ts"),
  logLevel: "warn",
  build: { outDir: folder, emptyOutDir: true },
});
for (const name of globSync("**/*.{html,js,css,svg}", { cwd: folder })) {
  const path = join(folder, name);
  const bytes = await readFile(path);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  await writeFile(`${path}.br`, brotliCompressSync(bytes, { params }));
  await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
