import type { ImportedSample, ImportedValue, ImportPlan, ImportProblem } from "@loupe/plugin-api";

/** What the files hold, as the importer read it. */
export interface Tapped {
  samples: TappedSample[];
  problems: ImportProblem[];
}

export interface TappedSample {
  source: string;
  labels: string[];
  boxes: number[][];
}

/** The same plan, and what passes through it while it is carried out. */
export function tapPlan(plan: ImportPlan): { plan: ImportPlan; tapped: Tapped } {
  const tapped: Tapped = { samples: [], problems: [] };
  const classNames = plan.tensors["labels"]?.classNames ?? [];
  async function* entries() {
    for await (const entry of plan.entries) {
      if (entry.kind === "problem") tapped.problems.push(entry);
      else tapped.samples.push(tapSample(entry, classNames));
      yield entry;
    }
  }
  return { plan: { ...plan, entries: entries() }, tapped };
}

function tapSample(
  { source, values }: ImportedSample,
  classNames: readonly string[],
): TappedSample {
  return {
    source,
    labels: listOf<number>(values["labels"]).map(
      (position) => classNames[position] ?? `class ${position}`,
    ),
    boxes: listOf<number[]>(values["boxes"]),
  };
}

function listOf<T>(value: ImportedValue | undefined): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
