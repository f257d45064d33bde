import { useAnswer, type Answer } from "../../graphql/use-answer.ts";
import { useWhenOther } from "../../graphql/use-when-other.ts";
import { DiffQuery, type Diff } from "./diff-query.ts";
import type { DiffSubject } from "./diff-view-model.ts";

interface DiffOptions {
  /** The path of the only tensor that is looked at; empty for all. */
  tensor?: string;
  /** When it is another one, the answer is asked for again. */
  stamp?: string | number | null;
  pause?: boolean;
}

/** How much differs between two refs. */
export function useDiff(
  subject: DiffSubject,
  { tensor = "", stamp = null, pause = false }: DiffOptions = {},
): Answer<Diff> {
  const { data, error, retry } = useAnswer({
    query: DiffQuery,
    variables: { ...subject, tensors: tensor === "" ? null : [tensor] },
    pause,
  });
  useWhenOther(stamp, retry);
  return { data: data?.dataset.diff, error, retry };
}
