import { useEffect, useRef } from "react";
import { useAnswer, type Answer } from "../../graphql/use-answer.ts";
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

/** Calls back when the value is another one than at first, or than at the last call. */
function useWhenOther(value: string | number | null, onOther: () => void): void {
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    onOther();
  }, [value, onOther]);
}
