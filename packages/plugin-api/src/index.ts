export * from "./values.ts";
export * from "./options.ts";
export * from "./evaluator.ts";
export * from "./importer.ts";
export * from "./plugin.ts";
export * from "./config.ts";
export { checkOutputs } from "./check-outputs.ts";
