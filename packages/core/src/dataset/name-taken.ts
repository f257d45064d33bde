import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";

export function nameTaken(owner: string, name: string): LoupeError {
  return new LoupeError(
    "NAME_TAKEN",
    `${quoteName(owner)} has a dataset ${quoteName(name)} already; choose another name.`,
  );
}
