import { useEffect, useEffectEvent, useState } from "react";
import type { CombinedError } from "urql";
import { errorCodeOf } from "../../graphql/describe-error.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { useWhenOther } from "../../graphql/use-when-other.ts";
import { PICTURE_WIDTH } from "../diff/before-after.tsx";
import { choiceInput, type Choice } from "./kept-choices.ts";
import { PreviewQuery, type Preview, type PreviewSide } from "./preview-query.ts";

/** What is merged into which branch, or taken back there. */
export interface MergeSubject {
  owner: string;
  name: string;
  branch: string;
  /** The commit that is merged; of a revert, the first parent of the commit that is taken back. */
  theirs: string;
  /** The dataset that it is in: a fork, or what the dataset was forked from. Default: the dataset. */
  theirDataset?: { owner: string; name: string };
  /** The commit that is taken back; null for a merge. */
  reverted: string | null;
}

export interface PreviewAnswer {
  ours: PreviewSide;
  theirs: PreviewSide;
  preview: Preview;
}

interface PreviewOptions {
  choices: readonly Choice[];
  /** How many conflicts are shown at most. */
  first: number;
  /** When it is another one, the branch has moved. */
  stamp: string;
  /** A choice does not fit any conflict that there is now. */
  onUnfit: (conflict: string) => void;
}

/** What a merge would do after the choices made; the answer before stays while one is on its way. */
export function usePreview(
  { owner, name, branch, theirs, theirDataset = { owner, name }, reverted }: MergeSubject,
  { choices, first, stamp, onUnfit }: PreviewOptions,
): { answer: PreviewAnswer | undefined; error: CombinedError | undefined; retry: () => void } {
  const { data, error, retry } = useAnswer({
    query: PreviewQuery,
    variables: {
      owner,
      name,
      branch,
      theirs,
      theirOwner: theirDataset.owner,
      theirName: theirDataset.name,
      isRevert: reverted !== null,
      commit: reverted ?? "",
      choices: choices.map(choiceInput),
      first,
      width: PICTURE_WIDTH,
    },
  });
  const unfit = error && unfitChoice(error, choices);
  const forget = useEffectEvent(onUnfit);
  useEffect(() => {
    if (unfit !== undefined) forget(unfit);
  }, [unfit]);
  useWhenOther(stamp, retry);
  const answered = data && answerOf({ ...data.dataset, ...data.theirDataset });
  const [last, setLast] = useState(answered);
  if (data && last?.preview !== answered?.preview) setLast(answered);
  return { answer: answered ?? last, error: unfit === undefined ? error : undefined, retry };
}

function answerOf({
  ours,
  theirs,
  mergePreview,
  revertPreview,
}: {
  ours: PreviewSide;
  theirs: PreviewSide;
  mergePreview?: Preview;
  revertPreview?: Preview;
}): PreviewAnswer | undefined {
  const preview = mergePreview ?? revertPreview;
  return preview && { ours, theirs, preview };
}

/** The conflict of a choice that the server refuses, since both sides have changed meanwhile. */
function unfitChoice(error: CombinedError, choices: readonly Choice[]): string | undefined {
  if (errorCodeOf(error) !== "INVALID_INPUT") return undefined;
  const path = error.graphQLErrors[0]?.extensions["inputPath"];
  const [list, position] = Array.isArray(path) ? (path as unknown[]) : [];
  return list === "choices" && typeof position === "number"
    ? choices[position]?.conflict
    : undefined;
}
