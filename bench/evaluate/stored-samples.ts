import { join } from "node:path";
import { openBlobStore } from "../../packages/core/src/index.ts";
import type { LoupeClient } from "../../packages/cli/src/index.ts";

/** A sample as it lies on disk. */
export interface StoredSample {
  /** The file of its image. */
  path: string;
  /** Left, top, right, bottom in pixels of the image. */
  boxes: [number, number, number, number][];
  /** Names of classes, one for each box. */
  classes: string[];
}

const PAGE = /* GraphQL */ `
  query ($owner: String!, $name: String!, $after: String) {
    dataset(owner: $owner, name: $name) {
      samples(first: 500, after: $after) {
        nodes {
          images: value(tensor: "images") {
            ... on ImageValue {
              image {
                digest
              }
            }
          }
          boxes: value(tensor: "boxes") {
            ... on BoxesValue {
              boxes {
                left
                top
                width
                height
              }
            }
          }
          labels: value(tensor: "labels") {
            ... on ClassLabelValue {
              classes {
                name
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`;

interface Answer {
  dataset: { samples: { nodes: Node[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
}

interface Node {
  images: { image: { digest: string } };
  boxes: { boxes: { left: number; top: number; width: number; height: number }[] };
  labels: { classes: { name: string }[] };
}

/** Every sample of a dataset whose images lie in a data folder, in order. */
export async function listStoredSamples(
  client: LoupeClient,
  dataset: { owner: string; name: string },
  dataDir: string,
): Promise<StoredSample[]> {
  const blobs = await openBlobStore(join(dataDir, "blobs"));
  const samples: StoredSample[] = [];
  for (let after: string | null = null; ;) {
    const { nodes, pageInfo }: Answer["dataset"]["samples"] = (
      await client.query<Answer>(PAGE, { ...dataset, after })
    ).dataset.samples;
    samples.push(...nodes.map((node) => storedSample(node, blobs.path(node.images.image.digest))));
    if (!pageInfo.hasNextPage) return samples;
    after = pageInfo.endCursor;
  }
}

function storedSample({ boxes, labels }: Node, path: string): StoredSample {
  return {
    path,
    boxes: boxes.boxes.map(({ left, top, width, height }) => [
      left,
      top,
      left + width,
      top + height,
    ]),
    classes: labels.classes.map(({ name }) => name),
  };
}
