/** Where the server writes what only its operator should see. */
export interface Log {
  info(message: string): void;
  error(message: string, cause?: unknown): void;
}

export const consoleLog: Log = {
  info: (message) => console.error(message),
  error: (message, cause) => console.error(message, cause ?? ""),
};
