import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium, type Browser } from "playwright-core";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));
const FOLDER = join(CACHE, "loupe-chromium");
const UNPACK = fileURLToPath(new URL("unpack-chromium.ts", import.meta.url));

/** The browser that comes as a package, with the libraries that a bare system lacks. */
export async function launchChromium(): Promise<Browser> {
  if (!existsSync(FOLDER)) await unpack();
  const libraries = [join(FOLDER, "al2023", "lib"), process.env["LD_LIBRARY_PATH"]];
  return chromium.launch({
    executablePath: join(FOLDER, "chromium"),
    // As root there is no sandbox; what it shows is our own.
    args: ["--no-sandbox", "--no-zygote", "--font-render-hinting=none", "--disable-dev-shm-usage"],
    env: {
      ...(process.env as Record<string, string>),
      LD_LIBRARY_PATH: libraries.filter(Boolean).join(":"),
    },
  });
}

/** The first to finish puts it there: several files of tests may begin at once. */
async function unpack(): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const made = await mkdtemp(join(CACHE, "loupe-chromium-"));
  try {
    const env = { ...process.env, TMPDIR: made };
    await promisify(execFile)(process.execPath, [UNPACK], { env });
    await rename(made, FOLDER).catch((error: unknown) => {
      if (!existsSync(FOLDER)) throw error;
    });
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}
