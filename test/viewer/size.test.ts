import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtViewer } from "../../packages/cli/src/index.ts";

const assets = join(await builtViewer(), "assets");
const names = await readdir(assets);

test("all scripts together are sent in at most 200 kB", async () => {
  const sizes = await Promise.all(
    names
      .filter((name) => name.endsWith(".js.gz"))
      .map(async (name) => (await stat(join(assets, name))).size),
  );
  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
});

test("React is the one for production, also where a test has it built", async () => {
  const scripts = await Promise.all(
    names
      .filter((name) => name.endsWith(".js"))
      .map((name) => readFile(join(assets, name), "utf8")),
  );
  expect(scripts.join("")).not.toContain("Download the React DevTools");
});
