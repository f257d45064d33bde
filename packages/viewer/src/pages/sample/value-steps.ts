import type { ValueInput } from "./use-value-edits.ts";

/** A change of a value of the sample. */
export interface ValueChange {
  tensor: string;
  before: ValueInput;
  after: ValueInput;
  /** The revision of the value as it was before, */
  from: number;
  /** and as it was made. */
  to: number;
}

export interface ValueStep extends ValueChange {
  /** The same however often it is undone and done again. */
  id: number;
  /** How many steps of boxes there were to undo when it was made, or to do again when it was undone. */
  boxSteps: number;
}

export interface ValueSteps {
  done: readonly ValueStep[];
  undone: readonly ValueStep[];
}

export function addStep({ done }: ValueSteps, step: ValueStep): ValueSteps {
  return { done: [...done, step], undone: [] };
}

/** Whether a later step has changed what this one made. */
export function isOverlaid({ done }: ValueSteps, { tensor, to }: ValueStep): boolean {
  return done.some((step) => step.tensor === tensor && step.from === to);
}

/** Once a step was undone: the value is as it found it, at a revision of its own. */
export function takeBack({ done, undone }: ValueSteps, step: ValueStep, revision: number) {
  return restand(
    { done: done.filter(({ id }) => id !== step.id), undone: [...undone, step] },
    { tensor: step.tensor, was: step.from, is: revision },
  );
}

/** Once a step was done again. */
export function doAgain({ done, undone }: ValueSteps, step: ValueStep, revision: number) {
  return restand(
    { done: [...done, step], undone: undone.filter(({ id }) => id !== step.id) },
    { tensor: step.tensor, was: step.to, is: revision },
  );
}

interface Restood {
  tensor: string;
  was: number;
  is: number;
}

/** What a value was at one revision it is at another one: steps from and to there go on from that. */
function restand({ done, undone }: ValueSteps, { tensor, was, is }: Restood): ValueSteps {
  const follow = (step: ValueStep): ValueStep => {
    if (step.tensor !== tensor) return step;
    const { from, to } = step;
    return { ...step, from: from === was ? is : from, to: to === was ? is : to };
  };
  return { done: done.map(follow), undone: undone.map(follow) };
}
