import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    // Yoga imports graphql as an ES module, and vite would resolve it to its CommonJS build: two copies refuse each other.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql")) }],
  },
  test: {
    include: [
      "test/**/*.test.ts",
      "packages/**/*.test.ts",
      "plugins/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    globalSetup: "./test/helpers/global-setup.ts",
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // What a loaded machine needs a second for is no failure yet.
    expect: { poll: { timeout: 20_000 } },
  },
});
