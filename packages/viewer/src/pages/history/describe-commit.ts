import { printCount } from "../../ui/print-count.ts";

interface CommitCounts {
  samplesAdded: number;
  samplesDeleted: number;
  valuesChanged: number;
}

/** How much a commit changed, in words. */
export function describeCommit({
  samplesAdded,
  samplesDeleted,
  valuesChanged,
}: CommitCounts): string {
  const parts = [
    samplesAdded > 0 && `${printCount(samplesAdded, "sample")} added`,
    samplesDeleted > 0 && `${printCount(samplesDeleted, "sample")} deleted`,
    valuesChanged > 0 && `${printCount(valuesChanged, "value")} changed`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "No samples changed" : parts.join(", ");
}
