import { printCount, printNumber } from "../../ui/print-count.ts";
import type { PreviewAnswer } from "./use-preview.ts";

/** What a merge would do, in a line. */
export function describePreview({ preview }: PreviewAnswer, decided: number): string {
  const { samplesAdded, samplesDeleted, conflictCount } = preview;
  const parts = [
    samplesAdded > 0 && `${printCount(samplesAdded, "sample")} would come in`,
    samplesDeleted > 0 && `${printCount(samplesDeleted, "sample")} would go`,
    `${conflictCount + decided === 0 ? "no conflicts" : printCount(conflictCount, "conflict")} to decide`,
    decided > 0 && `${printNumber(decided)} decided`,
  ];
  const line = parts.filter((part) => part !== false).join(", ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}

interface Obstacles {
  mayWrite: boolean;
  isDirty: boolean;
  isLeft: boolean;
}

/** Why it can't be done yet; null where it can. */
export function obstacleOf({ mayWrite, isDirty, isLeft }: Obstacles): string | null {
  if (!mayWrite) return "It needs the role WRITER: ask an administrator of the owner.";
  if (isDirty) return "The branch has uncommitted changes: commit or discard them first.";
  return isLeft ? "Decide every conflict first, or choose a side for the rest." : null;
}
