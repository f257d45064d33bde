import type { OutputSpec } from "@loupe/plugin-api";

/** Boxes and labels again, so that the objects of a group of outputs can be drawn. */
export const shownObjects = {
  boxes: {
    htype: "bbox",
    describes: "OBJECT",
    coords: { type: "pixel", mode: "LTWH" },
    description: "Where they are.",
  },
  labels: { htype: "class_label", describes: "OBJECT", description: "What they are." },
} as const satisfies Record<string, OutputSpec>;

export function sampleNumber(
  dtype: "int32" | "float64",
  better: "HIGHER" | "LOWER",
  description: string,
): OutputSpec {
  return { htype: "generic", dtype, describes: "SAMPLE", better, description };
}

export function objectNumber(dtype: "int32" | "float64", description: string): OutputSpec {
  return { htype: "generic", dtype, describes: "OBJECT", description };
}

/** One of `classNames` for each object. */
export function objectOutcome(classNames: readonly string[], description: string): OutputSpec {
  return { htype: "class_label", describes: "OBJECT", classNames, description };
}
