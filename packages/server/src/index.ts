export { startServer, type RunningServer, type StartServerOptions } from "./start-server.ts";
export { consoleLog, type Log } from "./log.ts";
export { printedSchema } from "./schema/index.ts";
