/** Describes the field of an input that guards against writes of others. */
export const EXPECTED_REVISION =
  "Refuse with CONFLICT where the branch's revision is another one: somebody else wrote to it.";
