import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExportedSample, Exporter } from "../exporter.ts";
import type { HtypeSpec } from "../htype.ts";
import type { ImportedSample, Importer } from "../importer.ts";
import { definePlugin } from "../plugin.ts";
import { contractProblems } from "./contract-problems.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "loupe-notes-"));
  await writeFile(join(folder, "0.txt"), "one");
  await writeFile(join(folder, "1.txt"), "two");
});
afterAll(() => rm(folder, { recursive: true }));

/** A folder of text files. */
const notes: Importer = {
  name: "notes",
  description: "Text files.",
  options: {},
  detect: async (path) => (await readdir(path)).some((name) => name.endsWith(".txt")),
  plan: async (path) => ({
    tensors: { text: { htype: "text" } },
    entries: (async function* () {
      for (const name of (await readdir(path)).toSorted()) {
        const text = await readFile(join(path, name), "utf8");
        yield { kind: "sample", source: name, values: { text } } satisfies ImportedSample;
      }
    })(),
  }),
};

const notesExporter: Exporter = {
  name: "notes",
  description: "Text files.",
  options: {},
  write: async (target, { samples, tensors }) => {
    let exported = 0;
    for await (const { values } of samples)
      await writeFile(join(target, `${exported++}.txt`), values["text"] as string);
    const lost = Object.keys(tensors).filter((path) => path !== "text");
    const problems = lost.map((subject) => ({ subject, reason: "Only text is written." }));
    return { path: target, exported, problems };
  },
};

const samples: ExportedSample[] = ["one", "two"].map((text, index) => ({
  id: index + 1,
  index,
  values: { text, loss: 0.5 },
}));
const tensors = { text: { htype: "text" as const }, loss: { htype: "generic" as const } };
const exporterCase = { exporter: "notes", readBy: "notes", tensors, samples, lost: ["loss"] };

function makePlugin(importer: Importer, exporter: Exporter) {
  const identity = { name: "notes", version: "1.0.0", contractVersion: 1 };
  return definePlugin({ ...identity, importers: [importer], exporters: [exporter] });
}

test("finds nothing wrong with an importer and an exporter whose files go round", async () => {
  const cases = [{ importer: "notes", path: folder }, exporterCase];
  expect(await contractProblems(makePlugin(notes, notesExporter), cases)).toEqual([]);
});

test("names values that do not fit the plan, and files that are not there", async () => {
  const wrong: Importer = {
    ...notes,
    detect: async () => false,
    plan: async (path) => ({
      tensors: { text: { htype: "text" }, images: { htype: "image" } },
      entries: (async function* () {
        const values = { text: 7, images: { file: join(path, "none.png") }, other: 1 };
        yield { kind: "sample", source: "a", values } satisfies ImportedSample;
      })(),
    }),
  };
  const cases = [{ importer: "notes", path: folder }, exporterCase];
  const problems = await contractProblems(makePlugin(wrong, notesExporter), cases);
  expect(problems).toEqual(
    expect.arrayContaining([
      `Importer "notes": It does not detect ${folder}.`,
      `Importer "notes": The sample of a names the file ${join(folder, "none.png")}, which is not there.`,
      'Importer "notes": The sample of a has the output "other", which is not declared.',
      'Importer "notes": The sample of a has a "text" of 7; expected a string.',
    ]),
  );
});

test("names what an exporter loses in silence, and what comes back as something else", async () => {
  const shouting: Exporter = {
    ...notesExporter,
    write: async (target, source, context) => {
      const report = await notesExporter.write(target, source, context);
      await writeFile(join(target, "0.txt"), "ONE");
      await writeFile(join(target, `${basename(target)}.log`), "");
      return { ...report, exported: 1, problems: [] };
    },
  };
  const cases = [{ importer: "notes", path: folder }, exporterCase];
  expect(await contractProblems(makePlugin(notes, shouting), cases)).toEqual([
    'Exporter "notes": It says that 1 of 2 samples were exported.',
    'Exporter "notes": It wrote other files the second time.',
    'Exporter "notes": It does not report that it loses the tensor "loss".',
    'Exporter "notes": Of 2 samples 3 were read back.',
  ]);
});

test("tries an htype on good and bad values", async () => {
  const rating: HtypeSpec = {
    name: "rating",
    description: "One to five.",
    storage: "generic",
    check: (value) =>
      Number(value) >= 1 && Number(value) <= 5
        ? undefined
        : `${JSON.stringify(value)} is no rating; expected 1 to 5.`,
  };
  const plugin = definePlugin({
    name: "ratings",
    version: "1.0.0",
    contractVersion: 1,
    htypes: [rating],
  });
  const one = { htype: "rating", good: [1, 5], bad: [0, "x"] };
  expect(await contractProblems(plugin, [one])).toEqual([]);
  expect(await contractProblems(plugin, [{ ...one, good: [6], bad: [2] }])).toEqual([
    'Htype "rating": It refuses 6: 6 is no rating; expected 1 to 5.',
    'Htype "rating": It takes 2.',
  ]);
  expect(await contractProblems(plugin, [{ ...one, bad: [] }])).toEqual([
    'Htype "rating": The case has no good or no bad values; expected at least one of each.',
  ]);
});
