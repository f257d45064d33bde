import { useEffect, useRef, useState } from "react";
import { notify } from "../../app/notices.ts";
import { createStore, useStore } from "../../app/store.ts";
import { uncachedClient } from "../../graphql/client.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { graphql, type VariablesOf } from "../../graphql/graphql.ts";
import type { SamplesParams } from "../samples/use-samples-view.ts";
import {
  addStep,
  doAgain,
  isOverlaid,
  takeBack,
  type ValueChange,
  type ValueStep,
  type ValueSteps,
} from "./value-steps.ts";

const SetValue = graphql(`
  mutation SetValue($input: SetValuesInput!) {
    setValues(input: $input) {
      valueRevision
    }
  }
`);

export type ValueInput = NonNullable<
  VariablesOf<typeof SetValue>["input"]["edits"][number]["value"]
>;

export interface ValueEdits extends ValueSteps {
  /** Writes a value in the place of one that was read at the revision `from`. */
  change: (change: Omit<ValueChange, "to">) => void;
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

let lastId = 0;

/**
 * Changes values of a sample, and takes that back, as long as the sample is looked at. Each write says
 * which state of the value it is made on: what was written since, by anybody, is not overwritten.
 */
export function useValueEdits({ params, sampleId, boxes, onChanged }: EditedSample): ValueEdits {
  const [store] = useState(() => createStore<ValueSteps>({ done: [], undone: [] }));
  const steps = useStore(store);
  const boxSteps = useRef(boxes);
  useEffect(() => void (boxSteps.current = boxes));
  const inTurn = useInTurn();
  /** Answers the revision of the value that was written; null where it was not. */
  const write = async (tensor: string, value: ValueInput, expectedRevision: number) => {
    const { owner, name, ref } = params;
    const edits = [{ sample: { id: String(sampleId) }, tensor, value, expectedRevision }];
    const { data, error } = await uncachedClient
      .mutation(SetValue, { input: { dataset: { owner, name }, branch: ref, edits } })
      .toPromise();
    if (error) notify(`${describeError(error).title} Nothing was changed.`, { tone: "error" });
    onChanged();
    return data ? data.setValues.valueRevision : null;
  };
  const undo = async (step: ValueStep | undefined) => {
    if (!step) return;
    if (isOverlaid(store.get(), step))
      return notify(`${step.tensor} was changed again since: undo that first.`, { tone: "error" });
    const revision = await write(step.tensor, step.before, step.to);
    if (revision === null) return;
    store.set(takeBack(store.get(), { ...step, boxSteps: boxSteps.current.undone }, revision));
  };
  const redo = async (step: ValueStep | undefined) => {
    if (!step) return;
    const revision = await write(step.tensor, step.after, step.from);
    if (revision === null) return;
    store.set(doAgain(store.get(), { ...step, boxSteps: boxSteps.current.done }, revision));
  };
  const change = async (made: Omit<ValueChange, "to">) => {
    const to = await write(made.tensor, made.after, made.from);
    if (to === null) return;
    const id = ++lastId;
    store.set(addStep(store.get(), { ...made, to, id, boxSteps: boxSteps.current.done }));
    const takeBackLater = () => inTurn(() => undo(store.get().done.find((step) => step.id === id)));
    notify(`Changed ${made.tensor}.`, {
      tone: "success",
      action: { label: "Undo", run: takeBackLater },
    });
  };
  return {
    ...steps,
    change: (made) => inTurn(() => change(made)),
    undo: () => inTurn(() => undo(store.get().done.at(-1))),
    redo: () => inTurn(() => redo(store.get().undone.at(-1))),
  };
}

/** Does one after the other what is quickly asked for: each goes on from what the one before made. */
function useInTurn(): (work: () => Promise<void>) => void {
  const last = useRef(Promise.resolve());
  return (work) => void (last.current = last.current.then(work));
}
