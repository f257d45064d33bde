import { execFile } from "node:child_process";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { loadPlugins } from "@loupe/core";
import { beforeAll, expect, test } from "vitest";
import { createTestDatabase } from "../helpers/test-database.ts";
import { exitOf, firstLine, makeFolder, runLoupe, spawnLoupe } from "./run-loupe.ts";

const run = promisify(execFile);
const folder = await makeFolder();
const home = join(folder, "home");
const dataDir = join(folder, "data");
const database = await createTestDatabase();

/** An evaluator in plain JavaScript, without any package of Loupe. */
const PLUGIN = `export default ({ factor = 2 } = {}) => ({
  name: "shades",
  version: "3.1.4",
  contractVersion: 1,
  evaluators: [{
    name: "width",
    description: "Some multiple of the width.",
    inputs: { images: { htype: "image", description: "The image." } },
    outputs: { width: { htype: "generic", description: "Its width." } },
    options: {},
    open: async () => ({
      async *evaluate(samples) {
        for await (const { values } of samples) yield { width: values.images.width * factor };
      },
      dispose: async () => {},
    }),
  }],
});`;

beforeAll(async () => {
  await mkdir(home, { recursive: true });
  await writeFile(
    join(home, "package.json"),
    JSON.stringify({ name: "home", private: true, type: "module" }),
  );
  await installPacked("loupe-plugin-shades", PLUGIN);
  await installPacked(
    "loupe-plugin-old",
    PLUGIN.replace("contractVersion: 1", "contractVersion: 0"),
  );
  await installPacked(
    "loupe-plugin-broken",
    "export default () => ({});\nthrow new Error('No licence was found.');",
  );
  await installPacked("loupe-plugin-partial", PLUGIN.replace("open: async", "opened: async"));
});

/** Packs a package as npm publishes it, and installs that file. */
async function installPacked(name: string, source: string): Promise<void> {
  const place = join(folder, name);
  await mkdir(place);
  const manifest = { name, version: "3.1.4", type: "module", exports: "./index.js" };
  await writeFile(join(place, "package.json"), JSON.stringify(manifest));
  await writeFile(join(place, "index.js"), source);
  await run("npm", ["pack", "--pack-destination", folder], { cwd: place });
  const packed = (await readdir(folder)).find(
    (file) => file.startsWith(name) && file.endsWith("tgz"),
  );
  const quiet = ["--offline", "--no-audit", "--no-fund", "--no-package-lock"];
  await run("npm", ["install", ...quiet, join(folder, packed!)], { cwd: home });
}

const OLD = `import x from "loupe-plugin-old"; export default { plugins: [x()] };`;

async function configure(name: string, plugins: string): Promise<NodeJS.ProcessEnv> {
  const path = join(home, `${name}.config.js`);
  await writeFile(path, plugins);
  return { LOUPE_CONFIG: path };
}

test("a plugin from a packed npm package evaluates, from a configuration elsewhere", async () => {
  const environment = {
    ...(await configure(
      "sound",
      `import shades from "loupe-plugin-shades";
       import houseNumbers from "${new URL("../../plugins/house-numbers/src/index.ts", import.meta.url).href}";
       export default { plugins: [shades({ factor: 3 }), houseNumbers()] };`,
    )),
    DATABASE_URL: database.url,
  };
  const server = spawnLoupe(
    ["start", "--data-dir", dataDir, "--port", "0", "--no-demo", "--json"],
    environment,
  );
  try {
    await firstLine(server.stdout!);
    const place = ["--data-dir", dataDir, "--json"];
    const drawn = [
      "import",
      "house-numbers",
      "--dataset",
      "admin/drawn",
      "--create",
      "--option",
      "count=3",
    ];
    expect(await runLoupe([...drawn, ...place], environment)).toMatchObject({ exitCode: 0 });
    const evaluate = ["evaluate", "admin/drawn", "--evaluator", "shades/width", "--branch", "main"];
    const evaluated = await runLoupe([...evaluate, ...place], environment);
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ state: "SUCCEEDED", samplesComputed: 3 });
    const query = ["query", "admin/drawn", "--tensors", "model_evaluation/width"];
    const { samples } = JSON.parse((await runLoupe([...query, ...place], environment)).stdout) as {
      samples: { values: Record<string, number> }[];
    };
    expect(samples.map(({ values }) => values["model_evaluation/width"]! % 3)).toEqual([0, 0, 0]);
  } finally {
    server.kill("SIGTERM");
    await exitOf(server);
  }
});

test.each([
  [
    "missing",
    `import x from "loupe-plugin-missing"; export default { plugins: [x()] };`,
    /Cannot find package 'loupe-plugin-missing'/,
  ],
  [
    "broken",
    `import x from "loupe-plugin-broken"; export default { plugins: [x()] };`,
    /No licence was found\. \(in .*loupe-plugin-broken\/index\.js\)/,
  ],
  ["old", OLD, /Plugin "shades" was written for contract version 0; this is version 1\./],
  [
    "partial",
    `import x from "loupe-plugin-partial"; export default { plugins: [x()] };`,
    /The evaluator "width" of plugin "shades" has no function "open"\./,
  ],
  [
    "twice",
    `import x from "loupe-plugin-shades"; export default { plugins: [x(), x()] };`,
    /The configuration has two plugins named "shades"\./,
  ],
  [
    "uncalled",
    `import x from "loupe-plugin-shades"; export default { plugins: [x] };`,
    /Plugin 1 of the configuration is a function, which was not called; expected a plugin\./,
  ],
])("a plugin that can't be loaded is named: %s", async (name, source, expected) => {
  const { LOUPE_CONFIG: path } = await configure(name, source);
  await expect(loadPlugins(pathToFileURL(path!).href)).rejects.toThrow(expected);
});

test("the command line says which configuration it was", async () => {
  const environment = await configure("old", OLD);
  const { exitCode, stderr } = await runLoupe(["import", "x", "--dataset", "a/b"], environment);
  expect([exitCode, stderr.trim()]).toEqual([
    1,
    `The plugins of ${environment["LOUPE_CONFIG"]} can't be loaded: Plugin "shades" was written for contract version 0; this is version 1.`,
  ]);
});
