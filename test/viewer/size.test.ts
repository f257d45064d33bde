import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { builtViewer } from "../../packages/cli/src/index.ts";

/** A script of the built viewer, by the source that it begins with. */
interface Chunk {
  file: string;
  isDynamicEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

const built = await builtViewer();
const manifest = JSON.parse(await readFile(join(built, "manifest.json"), "utf8")) as Record<
  string,
  Chunk
>;
const pages = Object.keys(manifest).filter(isPage);

function isPage(name: string): boolean {
  return /^src\/pages\/.+-page\.tsx$/.test(name);
}

test("each page is a file of its own to the browser", async () => {
  const sources = await readdir(join(import.meta.dirname, "../../packages/viewer/src/pages"), {
    recursive: true,
  });
  expect(pages).toHaveLength(sources.filter((name) => name.endsWith("-page.tsx")).length);
  expect(pages.every((name) => manifest[name]!.isDynamicEntry)).toBe(true);
});

test.each(pages)("who opens %s is sent at most 200 kB of scripts", async (page) => {
  const files = filesOf(["index.html", page]);
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(built, `${file}.gz`))).size),
  );
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(200_000);
});

test("what draws plots is sent with pages that have plots alone", async () => {
  const drawing = await Promise.all(
    pages.map(async (page) => {
      const scripts = filesOf(["index.html", page]).map((file) =>
        readFile(join(built, file), "utf8"),
      );
      return (await Promise.all(scripts)).join("").includes("u-cursor-pt") ? [page] : [];
    }),
  );
  expect(drawing.flat()).toEqual([
    "src/pages/run/run-page.tsx",
    "src/pages/training/training-page.tsx",
  ]);
});

/** The scripts that these need, and all that they load later which is no page. */
function filesOf(names: readonly string[]): string[] {
  const found = new Set(names);
  for (const name of found) {
    const { imports = [], dynamicImports = [] } = manifest[name]!;
    const later = dynamicImports.filter((one) => !isPage(one));
    for (const one of [...imports, ...later]) found.add(one);
  }
  return [...found].map((name) => manifest[name]!.file);
}

test("React is the one for production, also where a test has it built", async () => {
  const assets = join(built, "assets");
  const names = (await readdir(assets)).filter((name) => name.endsWith(".js"));
  const scripts = await Promise.all(names.map((name) => readFile(join(assets, name), "utf8")));
  expect(scripts.join("")).not.toContain("Download the React DevTools");
});
