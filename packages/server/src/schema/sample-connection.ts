import { countSamples, type Filter } from "@loupe/core";
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

/** What a field needs that pages through samples. */
export const samplesArguments = builder.args((t) => ({
  filter: t.field({ type: SampleFilter, description: "Which samples. Default: all." }),
  orderBy: t.field({
    type: [SampleOrder],
    description: "The first key, then what breaks ties. Default: by sample id, the oldest first.",
  }),
}));

export interface SamplesArguments extends PageArguments {
  filter?: SampleFilterShape | null | undefined;
  orderBy?: readonly SampleOrderShape[] | null | undefined;
}

/** A page of samples in Relay's form. */
export async function resolveSamples(context: Context, asked: RefScope, args: SamplesArguments) {
  checkPageArguments(args);
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

async function countAll({ reads }: Context, { scope, filter }: SamplePageNode): Promise<number> {
  const { ref, structure } = scope;
  const membership = await scope.membership();
  return reads.run((db) => countSamples(db, { ref, structure, membership }, filter));
}
