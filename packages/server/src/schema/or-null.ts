import { LoupeError, type ErrorCode } from "@loupe/core";

/** What `load` finds; null where it throws this code. */
export async function orNull<T>(code: ErrorCode, load: () => Promise<T>): Promise<T | null> {
  try {
    return await load();
  } catch (error) {
    if (error instanceof LoupeError && error.code === code) return null;
    throw error;
  }
}
