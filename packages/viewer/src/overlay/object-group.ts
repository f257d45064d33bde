/** A class as the schema has it. */
export interface OverlayClass {
  classId: number;
  name: string;
}

/** What is asked of a tensor to find groups of objects among several. */
export interface GroupTensor {
  path: string;
  group: string;
  name: string;
  htype: string;
  describes: string;
  classes: readonly OverlayClass[] | null;
  coords: { type: string } | null;
  provenance: { evaluator: string } | null;
}

/** Boxes that belong together: the ground truth, or what one run predicted. */
export interface ObjectGroup {
  /** The path of the group; empty at the top. */
  path: string;
  title: string;
  isPrediction: boolean;
  /** Whether boxes count in widths and heights of the picture, not in pixels. */
  isFractional: boolean;
  colour: string;
  /** The path of the tensor of scores, where there is one. */
  scores: string | null;
  labels: string | null;
  classes: readonly OverlayClass[];
}

/** Told apart by the colour-blind too, and bright enough for any picture (after Okabe and Ito). */
const TRUTH_COLOURS = ["#2fd0a4", "#8bd3ff"] as const;
const PREDICTION_COLOURS = ["#ff8b3d", "#e79bc6", "#56b4e9", "#f0e442"] as const;
const CLASS_COLOURS = [
  "#56b4e9",
  "#e69f00",
  "#2fd0a4",
  "#f0e442",
  "#5b8def",
  "#ff6a3d",
  "#e79bc6",
  "#ffffff",
  "#b0b0b0",
  "#b58cff",
] as const;

/** The groups of objects with boxes: what people wrote first, then what models predicted. */
export function objectGroups(tensors: readonly GroupTensor[]): ObjectGroup[] {
  const boxes = tensors.filter(
    ({ htype, describes }) => htype === "BBOX" && describes === "OBJECT",
  );
  const found = new Map(boxes.map(({ group, provenance }) => [group, provenance]));
  const groups = [...found].map(([path, provenance]) =>
    describeGroup(path, provenance !== null, tensors),
  );
  const ordered = [
    ...groups.filter(({ isPrediction }) => !isPrediction),
    ...groups.filter(({ isPrediction }) => isPrediction),
  ];
  return withColours(ordered);
}

function describeGroup(
  path: string,
  isComputed: boolean,
  tensors: readonly GroupTensor[],
): Omit<ObjectGroup, "colour"> {
  const own = tensors.filter(({ group, describes }) => group === path && describes === "OBJECT");
  const labels = own.find(({ htype }) => htype === "CLASS_LABEL");
  const boxes = own.find(({ htype }) => htype === "BBOX");
  const scores = own.find(({ htype, name }) => htype === "GENERIC" && /score/i.test(name));
  // Scores say that a model was at work, also where its predictions came from a file.
  const isPrediction = isComputed || scores !== undefined;
  return {
    path,
    title: isPrediction ? path || "Predictions" : path || "Ground truth",
    isPrediction,
    isFractional: boxes?.coords?.type === "FRACTIONAL",
    scores: scores?.path ?? null,
    labels: labels?.path ?? null,
    classes: labels?.classes ?? [],
  };
}

function withColours(groups: readonly Omit<ObjectGroup, "colour">[]): ObjectGroup[] {
  const counts = { truth: 0, prediction: 0 };
  return groups.map((group) => {
    const colours = group.isPrediction ? PREDICTION_COLOURS : TRUTH_COLOURS;
    const position = counts[group.isPrediction ? "prediction" : "truth"]++;
    return { ...group, colour: colours[position % colours.length]! };
  });
}

/** The colour of a class by its name: the same one in every group. */
export function classColour(name: string, names: readonly string[]): string {
  return CLASS_COLOURS[Math.max(0, names.indexOf(name)) % CLASS_COLOURS.length]!;
}
