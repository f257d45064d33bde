import type { GridSample } from "./sample-page.ts";

interface RowProps {
  samples: readonly (GridSample | undefined)[];
}

/** Whether a row looks the same: each scroll makes a new list of the same samples. */
export function areAlike<Props extends RowProps>(before: Props, after: Props): boolean {
  const { samples: former, ...others } = before;
  const { samples } = after;
  return (
    samples.length === former.length &&
    samples.every((sample, column) => sample === former[column]) &&
    Object.entries(others).every(([name, value]) => after[name as keyof Props] === value)
  );
}
