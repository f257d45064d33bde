import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { parseSync } from "oxc-parser";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");
const files = globSync("{packages,plugins,test,bench}/**/*.{ts,tsx}", {
  cwd: root,
  exclude: ["**/node_modules/**"],
})
  .concat("loupe.config.ts")
  .filter((file) => !file.endsWith(".d.ts"));

/** What a file imports at run time: paths of files from the root, or names of packages. */
function importsOf(file: string): string[] {
  const { module } = parseSync(file, readFileSync(join(root, file), "utf8"));
  const froms = [
    ...module.staticImports
      .filter(({ entries }) => entries.length === 0 || entries.some((entry) => !entry.isType))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports
      .flatMap(({ entries }) => entries)
      .filter(({ isType, moduleRequest }) => !isType && moduleRequest)
      .map(({ moduleRequest }) => moduleRequest!.value),
  ];
  return froms.map((from) =>
    from.startsWith(".") ? relative(root, resolve(root, dirname(file), from)) : from,
  );
}

const imports = new Map(files.map((file) => [file, importsOf(file)]));
const isTest = (file: string) => file.startsWith("test/") || file.endsWith(".test.ts");

/** The package or plugin that a file or an imported package belongs to. */
function ownerOf(name: string): string | undefined {
  const scoped = /^@loupe\/(plugin-api|core|server|cli|viewer)/.exec(name);
  if (scoped) return `packages/${scoped[1]}`;
  return /^(packages|plugins)\/[^/]+/.exec(name)?.[0];
}

/** Every import of product code, from one place to another. */
function crossings(): { file: string; from: string; to: string; name: string }[] {
  return [...imports]
    .filter(([file]) => !isTest(file))
    .flatMap(([file, names]) =>
      names.map((name) => ({ file, from: ownerOf(file) ?? file, to: ownerOf(name) ?? name, name })),
    )
    .filter(({ from, to }) => from !== to);
}

const ALLOWED: Record<string, readonly string[]> = {
  "packages/plugin-api": [],
  "packages/core": ["packages/plugin-api"],
  "packages/server": ["packages/core", "packages/plugin-api"],
  "packages/cli": ["packages/core", "packages/server", "packages/plugin-api"],
  "packages/viewer": [],
};

test("the imports of every file were found", () => {
  expect(imports.get("packages/core/src/version/commit.ts")).toContain(
    "packages/core/src/version/insert-commit.ts",
  );
  expect(imports.get("packages/core/src/db/database.ts")).toContain("postgres");
  expect(
    [...imports].filter(([file, names]) => file.endsWith("index.ts") && names.length === 0),
  ).toEqual([]);
});

test("packages import only what lies below them, and plugins only the contract", () => {
  const forbidden = crossings().filter(({ from, to }) => {
    if (!from.startsWith("p") || !/^(packages|plugins)\//.test(to)) return false;
    return !(from.startsWith("plugins/") ? ["packages/plugin-api"] : ALLOWED[from]!).includes(to);
  });
  expect(forbidden).toEqual([]);
});

test("only the configuration and benches import a folder of plugins", () => {
  const importers = crossings()
    .filter(({ from, to }) => to.startsWith("plugins/") && !from.startsWith("plugins/"))
    .map(({ file }) => file);
  expect(
    importers.filter((file) => file !== "loupe.config.ts" && !file.startsWith("bench/")),
  ).toEqual([]);
});

/** Libraries that stay where they are needed. */
const HOMES: readonly (readonly [library: RegExp, homes: readonly string[]])[] = [
  [/^(drizzle-orm|postgres|pg-boss)(\/|$)/, ["packages/core", "bench"]],
  [/^(@pothos\/|graphql-yoga)/, ["packages/server", "bench"]],
  [/^onnxruntime-node/, ["plugins/faster-rcnn", "bench"]],
  [/^commander/, ["packages/cli"]],
  [/^(react|react-dom|urql|@urql\/.*|gql\.tada|vite)(\/|$)/, ["packages/viewer"]],
];

test("libraries stay in the package that is there for them", () => {
  const strayed = [...imports]
    .filter(([file]) => !isTest(file) && file !== "drizzle.config.ts")
    .flatMap(([file, names]) => names.map((name) => ({ file, name })))
    .filter(({ file, name }) =>
      HOMES.some(
        ([library, homes]) =>
          library.test(name) && !homes.some((home) => file.startsWith(`${home}/`)),
      ),
    );
  expect(strayed).toEqual([]);
});

/** Inside core: each folder may import those after it. */
const CORE = [
  "training",
  "evaluation",
  "stream",
  "query",
  "upkeep",
  "merge",
  "diff",
  "tensor",
  "version",
  "dataset",
  "access",
  "blob",
  "db",
];

test("inside core the arrows point one way", () => {
  const folderOf = (file: string) =>
    CORE.indexOf(/^packages\/core\/src\/([^/]+)\//.exec(file)?.[1] ?? "");
  const upward = [...imports]
    .filter(([file]) => !isTest(file) && folderOf(file) >= 0)
    .flatMap(([file, names]) =>
      names
        .filter((name) => folderOf(name) >= 0 && folderOf(name) < folderOf(file))
        .map((name) => `${file} → ${name}`),
    );
  expect(upward).toEqual([]);
});

test("no file imports itself by way of others", () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
    if (done.has(file)) return;
    done.add(file);
    for (const name of imports.get(file) ?? []) visit(name, [...trail, file]);
  };
  files.forEach((file) => visit(file, []));
  expect(cycles).toEqual([]);
});

test("each kind of advisory lock has a number of its own", () => {
  const numbers = files
    .filter((file) => file.startsWith("packages/core/src/"))
    .flatMap((file) =>
      [...readFileSync(join(root, file), "utf8").matchAll(/\b\w+_LOCK = ([\d_]+);/g)].map(
        ([, number]) => number,
      ),
    );
  expect(numbers.length).toBeGreaterThan(6);
  expect(numbers).toEqual([...new Set(numbers)]);
});
