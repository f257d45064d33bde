import { countSamples, LoupeError, samplePlace, type Filter, type OrderKey } from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import type { RefScope } from "../ref-scope.ts";
import { checkPageArguments, type PageArguments } from "../limits/page-size.ts";
import { Ref } from "./ref-type.ts";
import { Sample, type SampleNode } from "./sample.ts";
import {
  SampleFilter,
  SampleOrder,
  toFilter,
  toOrderKey,
  type SampleFilterShape,
  type SampleOrderShape,
} from "./sample-filter.ts";
import { openPageState, pinned } from "./page-state.ts";
import { readSamplePage } from "./read-sample-page.ts";

interface SamplePageNode {
  scope: RefScope;
  filter: Filter | undefined;
  orderBy: readonly OrderKey[];
}

export const SampleConnection = builder.connectionObject(
  {
    type: Sample,
    name: "SampleConnection",
    description: "A page of samples.",
    fields: (t) => ({
      totalCount: t.int({
        description: "How many samples satisfy the filter; computed only where it is asked for.",
        resolve: (page, _, context) => countAll(context, page as unknown as SamplePageNode),
      }),
      place: t.int({
        nullable: true,
        description:
          "How many samples come before one in this filter and order: the `offset` that begins with it. Null where the filter leaves it out.",
        args: {
          sampleId: t.arg({ type: "SafeInt", required: true, description: "Which sample." }),
        },
        resolve: (page, { sampleId }, context) =>
          findPlace(context, page as unknown as SamplePageNode, sampleId),
      }),
      ref: t.field({
        type: Ref,
        description:
          "What was read: the commit that a cursor pinned, else the ref that was asked for.",
        resolve: (page) => (page as unknown as SamplePageNode).scope,
      }),
    }),
  },
  { name: "SampleEdge", description: "A sample with its cursor." },
);

/** What goes with Relay's arguments where samples are paged through. */
export const pagingArguments = builder.args((t) => ({
  offset: t.int({
    description:
      "So many samples are passed over: from the beginning, or behind `after`. Goes with `first`. Default: 0.",
  }),
}));

/** What a field needs that pages through samples. */
export const samplesArguments = builder.args((t) => ({
  filter: t.field({ type: SampleFilter, description: "Which samples. Default: all." }),
  orderBy: t.field({
    type: [SampleOrder],
    description: "The first key, then what breaks ties. Default: by sample id, the oldest first.",
  }),
  ...pagingArguments,
}));

export interface SamplesArguments extends PageArguments {
  filter?: SampleFilterShape | null | undefined;
  orderBy?: readonly SampleOrderShape[] | null | undefined;
  offset?: number | null | undefined;
}

/** A page of samples in Relay's form. */
export async function resolveSamples(context: Context, asked: RefScope, args: SamplesArguments) {
  checkPageArguments(args);
  checkOffset(args);
  const filter = args.filter ? toFilter(args.filter) : undefined;
  const orderBy = (args.orderBy ?? []).map((key, position) => toOrderKey(key, position));
  const { scope, isLive } = await openPageState(context, asked, args.after ?? args.before);
  const membership = await scope.membership();
  const target = {
    ref: isLive ? scope.ref : pinned(scope.ref),
    structure: scope.structure,
    membership,
  };
  const page = await context.reads.run((db) =>
    readSamplePage(db, target, { filter, orderBy }, args),
  );
  return {
    scope,
    filter,
    orderBy,
    edges: page.edges.map(({ sampleId, index, cursor }) => ({
      cursor,
      node: { scope, sampleId, index } satisfies SampleNode,
    })),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
      isLive,
      revision: isLive ? scope.ref.revision : null,
    },
  };
}

/** @throws INVALID_INPUT where an offset is negative or does not go with the other arguments */
function checkOffset({ offset, last, before }: SamplesArguments): void {
  if (offset == null || (offset >= 0 && last == null && before == null)) return;
  throw new LoupeError(
    "INVALID_INPUT",
    offset < 0
      ? `\`offset\` is ${offset}; expected 0 or more.`
      : "`offset` goes with `first` and `after` only.",
    { details: { path: ["offset"] } },
  );
}

async function findPlace(
  { reads }: Context,
  { scope, filter, orderBy }: SamplePageNode,
  sampleId: number,
): Promise<number | null> {
  const { ref, structure } = scope;
  const membership = await scope.membership();
  return reads.run((db) =>
    samplePlace(db, { ref, structure, membership }, { filter, orderBy }, sampleId),
  );
}

async function countAll({ reads }: Context, { scope, filter }: SamplePageNode): Promise<number> {
  const { ref, structure } = scope;
  const membership = await scope.membership();
  return reads.run((db) => countSamples(db, { ref, structure, membership }, filter));
}
