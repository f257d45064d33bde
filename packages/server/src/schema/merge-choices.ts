import type { MergeChoice } from "@loupe/core";

interface GivenChoice {
  conflict: string;
  take: MergeChoice["take"];
  newPath?: string | null | undefined;
}

/** To be spread into the input of core's function. */
export function choicesOf(choices: readonly GivenChoice[] | null | undefined): {
  choices?: MergeChoice[];
} {
  if (!choices) return {};
  return {
    choices: choices.map(({ conflict, take, newPath }) => ({
      conflict,
      take,
      ...(newPath == null ? {} : { newPath }),
    })),
  };
}
