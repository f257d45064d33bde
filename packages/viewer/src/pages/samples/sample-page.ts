import type { CombinedError } from "urql";
import { uncachedClient } from "../../graphql/client.ts";
import { boxInPixels } from "../../overlay/box-in-pixels.ts";
import type { OverlayObject } from "../../overlay/match-objects.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import type { SampleFilter } from "./conditions.ts";

/** A sample as the grid shows it. */
export interface GridSample {
  sampleId: number;
  index: number;
  image: { url: string; width: number; height: number } | null;
  /** Of what the grid is sorted by; null where there is none. */
  number: number | null;
  /** A list for each group that was asked for. */
  objects: OverlayObject[][];
  /** The revision of the objects of each group: what an edit says it was made on. */
  revisions: (number | null)[];
}

export interface SamplesQuery {
  owner: string;
  name: string;
  ref: string;
  filter: SampleFilter | null;
  orderBy: readonly { tensor?: string; expression?: string; direction: "ASC" | "DESC" }[];
  /** The path of the tensor of images. */
  images: string | null;
  /** Of thumbnails, in pixels. */
  width: number;
  /** A tensor whose number is shown. */
  number: string | null;
  groups: readonly ObjectGroup[];
}

/**
 * Asks for samples by their place in an order; answers how to stop waiting. As the groups differ
 * between datasets, the document is put together for them.
 */
export function askForSamples(
  query: SamplesQuery,
  { offset, count }: { offset: number; count: number },
  take: (answer: { samples: GridSample[] } | { error: CombinedError }) => void,
): () => void {
  const { groups, images, number } = query;
  const variables: Record<string, unknown> = {
    owner: query.owner,
    name: query.name,
    ref: query.ref,
    filter: query.filter,
    orderBy: query.orderBy,
    offset,
    count,
    width: query.width,
    images,
    number,
    ...Object.fromEntries(
      groups.flatMap(({ path, scores }, position) => [
        [`group${position}`, path],
        [`scores${position}`, scores],
      ]),
    ),
  };
  const { unsubscribe } = uncachedClient
    .query<SamplesAnswer>(documentFor(query), variables)
    .subscribe(({ data, error }) => {
      if (data) {
        const { nodes } = data.dataset.samples;
        take({ samples: nodes.map((node) => toGridSample(node, groups)) });
      } else if (error) take({ error });
    });
  return unsubscribe;
}

interface SamplesAnswer {
  dataset: { samples: { nodes: SampleNode[] } };
}

interface SampleNode {
  sampleId: number;
  index: number;
  image?: { image?: { url: string; width: number; height: number } } | null;
  number?: { number?: number | null } | null;
  [group: `objects${number}`]: ObjectNode[];
  [group: `revision${number}`]: number | null;
}

interface ObjectNode {
  objectId: number;
  class: { name: string } | null;
  box: { left: number; top: number; width: number; height: number } | null;
  values?: { number?: number | null }[];
}

function documentFor({ groups, images, number }: SamplesQuery): string {
  const parameters = [
    "$owner: String!, $name: String!, $ref: String!, $filter: SampleFilter",
    "$orderBy: [SampleOrder!], $offset: Int!, $count: Int!",
    ...(images === null ? [] : ["$images: String!, $width: Int!"]),
    ...(number === null ? [] : ["$number: String!"]),
    ...groups.map(
      ({ scores }, position) =>
        `$group${position}: String!${scores === null ? "" : `, $scores${position}: String!`}`,
    ),
  ];
  const fields = [
    "sampleId index",
    ...(images === null
      ? []
      : [
          "image: value(tensor: $images) { ... on ImageValue { image { url(width: $width) width height } } }",
        ]),
    ...(number === null
      ? []
      : ["number: value(tensor: $number) { ... on NumberValue { number } }"]),
    ...groups.map(
      ({ scores }, position) => `revision${position}: objectRevision(group: $group${position})
        objects${position}: objects(group: $group${position}) {
        objectId class { name } box { left top width height }
        ${scores === null ? "" : `values(tensors: [$scores${position}]) { ... on NumberValue { number } }`}
      }`,
    ),
  ];
  return `query Samples(${parameters.join(", ")}) {
    dataset(owner: $owner, name: $name) {
      samples(ref: $ref, filter: $filter, orderBy: $orderBy, offset: $offset, first: $count) {
        nodes { ${fields.join("\n")} }
      }
    }
  }`;
}

function toGridSample(node: SampleNode, groups: readonly ObjectGroup[]): GridSample {
  const image = node.image?.image ?? null;
  return {
    sampleId: node.sampleId,
    index: node.index,
    image,
    number: node.number?.number ?? null,
    objects: groups.map((group, position) =>
      (node[`objects${position}`] ?? []).flatMap((object) => toObject(object, group, image)),
    ),
    revisions: groups.map((_, position) => node[`revision${position}`] ?? null),
  };
}

/** Nothing where it has no box. */
function toObject(
  { objectId, class: labelClass, box, values }: ObjectNode,
  group: ObjectGroup,
  image: GridSample["image"],
): OverlayObject[] {
  if (!box) return [];
  const className = labelClass?.name ?? null;
  const score = values?.[0]?.number ?? null;
  return [{ objectId, box: boxInPixels(box, group, image), className, score }];
}
