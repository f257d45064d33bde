import { useRef, useState } from "react";
import { notify } from "../../app/notices.ts";
import { uncachedClient } from "../../graphql/client.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql, type VariablesOf } from "../../graphql/graphql.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";

const SetValue = graphql(`
  mutation SetValue($input: SetValuesInput!) {
    setValues(input: $input) {
      revision
    }
  }
`);

export type ValueInput = NonNullable<
  VariablesOf<typeof SetValue>["input"]["edits"][number]["value"]
>;

/** A change of a value of the sample. */
export interface ValueChange {
  tensor: string;
  before: ValueInput;
  after: ValueInput;
}

interface Step extends ValueChange {
  /** How many steps of boxes there were to undo when it was made, or to do again when it was undone. */
  boxSteps: number;
}

interface Steps {
  done: readonly Step[];
  undone: readonly Step[];
}

export interface ValueEdits extends Steps {
  /** Writes a value that was read at a revision. */
  change: (change: ValueChange, revision: number) => void;
  undo: () => void;
  redo: () => void;
}

interface EditedSample {
  params: SamplesParams;
  sampleId: number;
  /** How many steps of boxes there are to undo, and to do again. */
  boxes: { done: number; undone: number };
  onChanged: () => void;
}

/** Changes values of a sample, and takes that back, as long as the sample is looked at. */
export function useValueEdits({ params, sampleId, boxes, onChanged }: EditedSample): ValueEdits {
  const [steps, setSteps] = useState<Steps>({ done: [], undone: [] });
  /** Of the last write of one's own, by tensor: what somebody else has written since is kept. */
  const revisions = useRef(new Map<string, number>());
  const write = async (tensor: string, value: ValueInput): Promise<boolean> => {
    const { owner, name, ref } = params;
    const expectedRevision = revisions.current.get(tensor)!;
    const edits = [{ sample: { id: String(sampleId) }, tensor, value, expectedRevision }];
    const { data, error } = await uncachedClient
      .mutation(SetValue, { input: { dataset: { owner, name }, branch: ref, edits } })
      .toPromise();
    if (error) notify(`${describeError(error).title} Nothing was changed.`, { tone: "error" });
    if (data) revisions.current.set(tensor, data.setValues.revision);
    onChanged();
    return !error;
  };
  const undo = async (step: Step) => {
    if (!(await write(step.tensor, step.before))) return;
    const undone = { ...step, boxSteps: boxes.undone };
    setSteps((now) => ({
      done: now.done.filter((one) => one !== step),
      undone: [...now.undone, undone],
    }));
  };
  const redo = async (step: Step) => {
    if (!(await write(step.tensor, step.after))) return;
    const done = { ...step, boxSteps: boxes.done };
    setSteps((now) => ({
      done: [...now.done, done],
      undone: now.undone.filter((one) => one !== step),
    }));
  };
  const change = async (made: ValueChange, revision: number) => {
    revisions.current.set(made.tensor, revision);
    if (!(await write(made.tensor, made.after))) return;
    const step = { ...made, boxSteps: boxes.done };
    setSteps(({ done }) => ({ done: [...done, step], undone: [] }));
    notify(`Changed ${made.tensor}.`, {
      tone: "success",
      action: { label: "Undo", run: () => void undo(step) },
    });
  };
  const last = steps.done.at(-1);
  const next = steps.undone.at(-1);
  return {
    ...steps,
    change: (made, revision) => void change(made, revision),
    undo: () => last && void undo(last),
    redo: () => next && void redo(next),
  };
}
