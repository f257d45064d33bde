import { LoupeError, quoteName } from "@loupe/core";

/**
 * The type and the key in a global id.
 *
 * @param isType whether the schema has a type of this name
 * @throws LoupeError `INVALID_INPUT`
 */
export function decodeGlobalId(
  globalId: string,
  isType: (name: string) => boolean,
): { typename: string; id: string } {
  const [typename = "", ...key] = Buffer.from(globalId, "base64").toString().split(":");
  if (key.join("") !== "" && isType(typename)) return { typename, id: key.join(":") };
  throw new LoupeError(
    "INVALID_INPUT",
    `${quoteName(globalId)} is no global id; expected one that this API handed out.`,
  );
}
