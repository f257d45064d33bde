import { formatTable } from "../output/table.ts";
import { formatFigure } from "../runs/run-summary.ts";

/** Two runs side by side, as the API answers it and scripts are told. */
export interface Comparison {
  before: { id: string; evaluator: string };
  after: { id: string; evaluator: string };
  figures: ComparedFigure[];
  classes: { name: string; figures: ComparedFigure[] }[];
  outputs: { name: string; better: Better }[];
  output?: ComparedOutput;
  attribution?: Attribution;
}

type Better = "HIGHER" | "LOWER" | null;

interface ComparedFigure {
  name: string;
  before: number | null;
  after: number | null;
  change: number | null;
}

interface ComparedOutput {
  name: string;
  better: Better;
  changes: { risen: number; fallen: number; same: number; onlyBefore: number; onlyAfter: number };
  fallen: { nodes: ComparedSample[] };
  risen: { nodes: ComparedSample[] };
}

interface ComparedSample {
  sample: { sampleId: number; index: number };
  before: number | null;
  after: number | null;
  change: number | null;
}

export interface Attribution {
  reason: string | null;
  relabelled: { id: string; state: string } | null;
  remodelled: { id: string; state: string } | null;
  figures: { name: string; change: number; model: number; labels: number }[];
}

const SAMPLES = "nodes { sample { sampleId index } before after change }";
const FIGURES = "figures { name before after change }";

/** Takes `$before` and `$after`; with an output `$output` and `$first`, too. */
export function comparisonQuery(withOutput: boolean, withAttribution: boolean): string {
  const output = `output(name: $output) { name better changes { risen fallen same onlyBefore onlyAfter }
    fallen: samples(direction: ASC, first: $first) { ${SAMPLES} }
    risen: samples(direction: DESC, first: $first) { ${SAMPLES} } }`;
  const attribution =
    "attribution { reason relabelled { id state } remodelled { id state } figures { name change model labels } }";
  return `query ($before: ID!, $after: ID!${withOutput ? ", $output: String!, $first: Int" : ""}) {
    compareRuns(before: $before, after: $after) {
      before { id evaluator } after { id evaluator } ${FIGURES} classes { name ${FIGURES} }
      outputs { name better } ${withOutput ? output : ""} ${withAttribution ? attribution : ""}
    } }`;
}

/** For people. */
export function describeComparison({ figures, classes, output, attribution }: Comparison): string {
  return [
    formatFigures("figure", figures),
    ...(classes.length > 0 ? [formatClasses(classes)] : []),
    ...(output ? describeOutput(output) : []),
    ...(attribution ? describeAttribution(attribution) : []),
  ].join("\n\n");
}

function formatFigures(title: string, figures: readonly ComparedFigure[]): string {
  const rows = figures.map(({ name, before, after, change }) => [
    name,
    formatFigure(before),
    formatFigure(after),
    formatFigure(change),
  ]);
  return formatTable([title, "before", "after", "change"], rows);
}

/** Of each class how its figures have changed. */
function formatClasses(classes: Comparison["classes"]): string {
  const names = [...new Set(classes.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  const rows = classes.map(({ name, figures }) => {
    const changes = new Map(figures.map((figure) => [figure.name, figure.change]));
    return [name, ...names.map((figure) => formatFigure(changes.get(figure) ?? null))];
  });
  return formatTable(["change of class", ...names], rows);
}

function describeOutput({ name, better, changes, fallen, risen }: ComparedOutput): string[] {
  const { onlyBefore, onlyAfter } = changes;
  const counts = `${name}: ${changes.fallen} samples fallen, ${changes.risen} risen, ${changes.same} the same${onlyBefore + onlyAfter === 0 ? "" : `, ${onlyBefore} only before, ${onlyAfter} only after`}.`;
  const [fell, rose] =
    better === "HIGHER" ? (["worse", "better"] as const) : (["better", "worse"] as const);
  return [
    counts,
    ...formatSamples(
      better ? fell : "fallen",
      fallen.nodes.filter(({ change }) => isBelow(change)),
    ),
    ...formatSamples(
      better ? rose : "risen",
      risen.nodes.filter(({ change }) => isAbove(change)),
    ),
  ];
}

function isBelow(change: number | null): boolean {
  return change !== null && change < 0;
}

function isAbove(change: number | null): boolean {
  return change !== null && change > 0;
}

function formatSamples(title: string, samples: readonly ComparedSample[]): string[] {
  if (samples.length === 0) return [];
  const rows = samples.map(({ sample, before, after, change }) => [
    String(sample.index),
    formatFigure(before),
    formatFigure(after),
    formatFigure(change),
  ]);
  return [formatTable([`${title} at index`, "before", "after", "change"], rows)];
}

function describeAttribution({ reason, figures }: Attribution): string[] {
  if (reason !== null)
    return [`What is due to the model and what to the labels can't be told. ${reason}`];
  const rows = figures.map(({ name, change, model, labels }) => [
    name,
    ...[change, model, labels].map(formatFigure),
  ]);
  return [formatTable(["figure", "change", "due to the model", "due to the labels"], rows)];
}
