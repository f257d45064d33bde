import { LoupeError } from "@loupe/core";

type Path = readonly (string | number)[];

/**
 * Runs `work`; where an error says a place in core's input, it is made to say the place in the
 * mutation's.
 */
export async function translatePath<T>(
  translate: (path: Path) => Path,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LoupeError) || !error.details.path) throw error;
    const path = translate(error.details.path);
    throw new LoupeError(error.code, error.message, {
      cause: error,
      details: { ...error.details, path },
    });
  }
}
