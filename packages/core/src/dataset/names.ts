import { invalidName } from "../access/names.ts";

export { checkName, isName, quoteName } from "../access/names.ts";

const SEGMENT = /^[A-Za-z0-9._-]{1,100}$/;
const HEX = /^[0-9a-f]{8,64}$/i;

/**
 * Refuses paths that tensors and groups can't have.
 *
 * @throws LoupeError `INVALID_NAME`
 */
export function checkTensorPath(path: string): void {
  if (path.length <= 300 && path.split("/").every(isSegment)) return;
  throw invalidName(
    "tensor",
    path,
    `names of 1 to 100 letters (a to z), digits, ".", "_" or "-", joined by "/", are expected, 300 characters in all`,
  );
}

/** `.` and `..` would change their meaning in a URL. */
function isSegment(segment: string): boolean {
  return SEGMENT.test(segment) && segment !== "." && segment !== "..";
}

/**
 * Refuses names that branches and tags can't have.
 *
 * @throws LoupeError `INVALID_NAME`
 */
export function checkBranchName(name: string, kind: "branch" | "tag" = "branch"): void {
  if (HEX.test(name))
    throw invalidName(kind, name, "8 to 64 hexadecimal digits alone read as the id of a commit");
  if (
    name !== "" &&
    name.length <= 200 &&
    name.trim() === name &&
    !/[\p{C}\u2028\u2029]/u.test(name)
  )
    return;
  throw invalidName(
    kind,
    name,
    "1 to 200 characters are expected, without control characters and without a space at either end",
  );
}
