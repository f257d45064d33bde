/** @throws where it does not hold, with a sentence that says what was found and what was expected. */
export function check(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(sentence);
}
