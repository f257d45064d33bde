import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFiles } from "./read-files.ts";

const folder = await mkdtemp(join(tmpdir(), "loupe-read-files-"));
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test("files are read in the order asked for, but for those that are too large", async () => {
  const paths = await Promise.all([
    fileOf("first", "one"),
    fileOf("empty", ""),
    fileOf("large", "x".repeat(101)),
    fileOf("last", "y".repeat(100)),
  ]);
  const { contents } = await readFiles(paths, 100);
  const [first, empty, large, last] = contents;
  expect([first, empty, last].map(String)).toEqual(["one", "", "y".repeat(100)]);
  expect(large).toEqual({ size: 101 });
  expect((await readFiles([], 100)).contents).toEqual([]);
});

test("what can't be read is told, and the others are read", async () => {
  const one = await fileOf("one", "1");
  const { contents } = await readFiles([join(folder, "missing"), folder, one], 1e6);
  const [missing, wrong, read] = contents;
  expect(missing).toMatchObject({ message: expect.stringMatching(/^ENOENT/) });
  expect(wrong).toMatchObject({ message: expect.stringMatching(/^EISDIR/) });
  expect(read).toEqual(Buffer.from("1"));
});

test("many askings at once get their own answers", async () => {
  const paths = await Promise.all(
    Array.from({ length: 50 }, (_, number) => fileOf(`many-${number}`, String(number))),
  );
  const answers = await Promise.all(paths.map((path) => readFiles([path, paths[0]!], 10)));
  expect(answers.map(({ contents }) => contents.map(String))).toEqual(
    paths.map((_, number) => [String(number), "0"]),
  );
});

test("memory that is given back holds nothing any more", async () => {
  const { contents, free } = await readFiles([await fileOf("freed", "content")], 10);
  free();
  expect(contents).toEqual([Buffer.alloc(0)]);
});
