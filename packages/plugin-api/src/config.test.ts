import { expect, test } from "vitest";
import { defineConfig } from "./config.ts";
import { definePlugin } from "./plugin.ts";

const plugin = (name: string) => definePlugin({ name, version: "1.0.0", contractVersion: 1 });

test("keeps the plugins in their order", () => {
  expect(
    defineConfig({ plugins: [plugin("b"), plugin("a")] }).plugins.map(({ name }) => name),
  ).toEqual(["b", "a"]);
});

test("refuses two plugins of one name", () => {
  expect(() => defineConfig({ plugins: [plugin("a"), plugin("a")] })).toThrow(
    'The configuration has two plugins named "a".',
  );
});
