export { builtViewer } from "./start/built-viewer.ts";
export * from "./client/loupe-client.ts";
export * from "./client/loupe-client-error.ts";
export { forkImport } from "./import/fork-import.ts";
export * from "./import/import-samples.ts";
export * from "./import/plan-import.ts";
export * from "./start/start-loupe.ts";
