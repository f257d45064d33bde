import { LoupeError } from "../../errors.ts";

/** Passes bytes on, so many at most. @throws PACKAGE_TOO_LARGE */
export function limited(bytes: number) {
  return async function* (source: AsyncIterable<Uint8Array>) {
    let found = 0;
    for await (const part of source) {
      found += part.byteLength;
      if (found > bytes)
        throw new LoupeError(
          "PACKAGE_TOO_LARGE",
          `The package has more than ${bytes} bytes, the most that is allowed.`,
        );
      yield part;
    }
  };
}
