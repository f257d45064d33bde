/** A refusal of the server, or no answer from it. */
export class LoupeClientError extends Error {
  /** From the catalogue of errors; `SERVER_UNREACHABLE` where nobody answered. */
  readonly code: string;
  /** Where in the input the culprit stands. */
  readonly inputPath: readonly (string | number)[];

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; inputPath?: readonly (string | number)[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LoupeClientError";
    this.code = code;
    this.inputPath = options.inputPath ?? [];
  }
}
