/** One thing that was measured. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** The same, of the simplest program that could do it; null where there is none. */
  baseline: number | null;
  /** `value / baseline`. */
  ratio: number | null;
  better: "lower" | "higher";
  /**
   * What the ratio shall reach; without a baseline, what the value shall. Null where nothing is
   * promised.
   */
  aim: number | null;
  met: boolean | null;
}

export interface FigureInput {
  name: string;
  value: number;
  unit: string;
  baseline?: number;
  better?: Figure["better"];
  aim?: number;
}

/** Works out the ratio and whether the aim was met. `better` is `lower` unless told otherwise. */
export function figure({
  name,
  value,
  unit,
  baseline,
  better = "lower",
  aim,
}: FigureInput): Figure {
  const ratio = baseline === undefined ? null : value / baseline;
  return {
    name,
    value,
    unit,
    baseline: baseline ?? null,
    ratio,
    better,
    aim: aim ?? null,
    met: isMet(ratio ?? value, better, aim),
  };
}

/** A line for people. */
export function lineOf({ name, value, unit, baseline, ratio, better, aim, met }: Figure): string {
  const parts = [`${name.padEnd(44)} ${rounded(value)} ${unit}`];
  if (baseline !== null && ratio !== null)
    parts.push(`baseline ${rounded(baseline)} ${unit}`, `ratio ${ratio.toFixed(2)}`);
  if (aim !== null)
    parts.push(`aim ${better === "lower" ? "≤" : "≥"} ${aim}: ${met ? "met" : "missed"}`);
  return parts.join(", ");
}

function isMet(reached: number, better: Figure["better"], aim: number | undefined): boolean | null {
  if (aim === undefined) return null;
  return better === "lower" ? reached <= aim : reached >= aim;
}

/** Three digits that count. */
function rounded(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}
