import { definePlugin } from "@loupe/plugin-api";
import type { Plugin } from "@loupe/plugin-api";
import { meanBrightness } from "./mean-brightness.ts";

/** A plugin to copy: one evaluator of a few lines, without a model. */
export default function example(): Plugin {
  return definePlugin({
    name: "example",
    version: "0.1.0",
    contractVersion: 1,
    evaluators: [meanBrightness],
  });
}
