import { LoupeError } from "../errors.ts";

/** Runs `work`; an error it throws says where in the input its cause stands. */
export function atPath<T>(path: readonly (string | number)[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error;
    throw new LoupeError(error.code, error.message, {
      cause: error,
      details: { path, ...error.details },
    });
  }
}

export async function asyncAtPath<T>(
  path: readonly (string | number)[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    return atPath(path, () => {
      throw error;
    });
  }
}
