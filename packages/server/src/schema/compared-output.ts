import {
  comparisonTarget,
  countOutputChanges,
  findEvaluator,
  type ComparedOutput as Output,
  type NumberChanges,
  type StoredValue,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { checkPageArguments, type PageArguments } from "../limits/page-size.ts";
import type { OpenShownRun } from "./open-shown-run.ts";
import { orNull } from "./or-null.ts";
import { Better } from "./evaluator.ts";
import { readSamplePage } from "./read-sample-page.ts";
import { Sample, type SampleNode } from "./sample.ts";
import { OrderDirection, SampleFilter, toFilter, type SampleFilterShape } from "./sample-filter.ts";

interface ComparedOutputNode {
  before: OpenShownRun;
  after: OpenShownRun;
  output: Output;
}

interface ComparedSampleNode {
  sample: SampleNode;
  before: number | null;
  after: number | null;
}

const ComparedSample = builder.objectRef<ComparedSampleNode>("ComparedSample").implement({
  description: "A sample with what two runs yielded for it.",
  fields: (t) => ({
    sample: t.field({
      type: Sample,
      description: "The sample at the commit of the second run.",
      resolve: ({ sample }) => sample,
    }),
    before: t.exposeFloat("before", {
      nullable: true,
      description: "Of the first run; null where it has no finite number.",
    }),
    after: t.exposeFloat("after", {
      nullable: true,
      description: "Of the second; null where it has no finite number.",
    }),
    change: t.float({
      nullable: true,
      description: "after − before; null where either has none.",
      resolve: ({ before, after }) => (before === null || after === null ? null : after - before),
    }),
  }),
});

const OutputChanges = builder.objectRef<NumberChanges>("OutputChanges").implement({
  description: "How many samples of the second run have changed in which direction.",
  fields: (t) => ({
    risen: t.exposeInt("risen", { description: "Those with a higher number than before." }),
    fallen: t.exposeInt("fallen", { description: "Those with a lower one." }),
    same: t.exposeInt("same", { description: "Those with the same." }),
    onlyBefore: t.exposeInt("onlyBefore", {
      description: "Those for which only the first run has one.",
    }),
    onlyAfter: t.exposeInt("onlyAfter", {
      description: "Those for which only the second run has one.",
    }),
  }),
});

const ComparedSampleConnection = builder.connectionObject(
  { type: ComparedSample, name: "ComparedSampleConnection", description: "A page of samples." },
  { name: "ComparedSampleEdge", description: "A sample with its cursor." },
);

export const ComparedOutput = builder.objectRef<ComparedOutputNode>("ComparedOutput").implement({
  description: "A number for each sample that two runs have yielded.",
  fields: (t) => ({
    name: t.string({
      description: "Its name within the output group.",
      resolve: ({ output }) => output.name,
    }),
    better: t.field({
      type: Better,
      nullable: true,
      description: "Which of two numbers is the better one; null where the evaluator does not say.",
      resolve: ({ after, output }, _, context) => betterOf(context, after, output.name),
    }),
    changes: t.field({
      type: OutputChanges,
      description: "How many samples got which way; looks at all of them.",
      resolve: ({ after, output }, _, context) =>
        context.reads.run((db) => countOutputChanges(db, after, output)),
    }),
    samples: t.connection(
      {
        type: ComparedSample,
        description:
          "The samples of the second run by the change, matched by their ids; those without both numbers come last.",
        args: {
          direction: t.arg({
            type: OrderDirection,
            defaultValue: "ASC",
            description:
              "ASC begins with those that have fallen most, DESC with those that have risen most.",
          }),
          filter: t.arg({
            type: SampleFilter,
            description: "Which samples, as the commit of the second run shows them. Default: all.",
          }),
        },
        resolve: (node, args, context) => resolveCompared(context, node, args),
      },
      ComparedSampleConnection,
    ),
  }),
});

/** As the installed plugin says. */
async function betterOf(context: Context, { run }: OpenShownRun, name: string) {
  const { plugins } = context.services;
  const found = await orNull("EVALUATOR_NOT_FOUND", async () =>
    findEvaluator(plugins, run.evaluator),
  );
  return found?.evaluator.outputs[name]?.better ?? null;
}

interface ComparedArguments extends PageArguments {
  direction?: "ASC" | "DESC" | null | undefined;
  filter?: SampleFilterShape | null | undefined;
}

async function resolveCompared(
  context: Context,
  { before, after, output }: ComparedOutputNode,
  { direction, filter, ...page }: ComparedArguments,
) {
  checkPageArguments(page);
  const { target, change } = comparisonTarget(before, after, output);
  const query = {
    filter: filter ? toFilter(filter) : undefined,
    orderBy: [{ expression: change, direction: direction ?? "ASC" }],
  };
  const { edges, ...ends } = await context.reads.run((db) =>
    readSamplePage(db, target, query, page),
  );
  const tensors = [output.before, output.after];
  return {
    edges: await Promise.all(
      edges.map(async ({ sampleId, index, cursor }) => {
        const [former, now] = await Promise.all(
          [before, after].map(({ scope }, side) =>
            scope.values.load({ sampleId, tensors: [tensors[side]!] }),
          ),
        );
        const node = {
          sample: { scope: after.scope, sampleId, index },
          before: numberOf(former![0]),
          after: numberOf(now![0]),
        };
        return { cursor, node };
      }),
    ),
    pageInfo: {
      ...ends,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      isLive: false,
      revision: null,
    },
  };
}

/** NaN and infinities have no place in JSON. */
function numberOf(stored: StoredValue | undefined): number | null {
  const value = stored?.value;
  return value?.kind === "number" && Number.isFinite(value.number) ? value.number : null;
}
