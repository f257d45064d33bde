export { startServer, type RunningServer, type StartServerOptions } from "./start-server.ts";
export { consoleLog, type Log } from "./log.ts";
export { printedSchema } from "./schema/index.ts";
export type { ImportEvent, ImportJob, RunImport } from "./http/receive-import.ts";
