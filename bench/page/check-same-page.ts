import { isDeepStrictEqual } from "node:util";
import { ask, type GraphQLTarget } from "../http-client.ts";
import { loupePage, plainPage, type AskedPage } from "./queries.ts";

interface Page<Node> {
  edges: { node: Node }[];
  pageInfo: { hasNextPage: boolean };
}

/** In the order of the tensors that are asked for. */
type LoupeNode = {
  sampleId: number;
  values: [
    { image: PlainNode["image"] },
    { classes: unknown },
    { boxes: unknown },
    { number: number },
  ];
};

interface PlainNode {
  sampleId: number;
  loss: number;
  classes: unknown;
  boxes: unknown;
  image: { url: string; width: number; height: number };
}

/**
 * What is compared has to be the same thing. @throws where the two answer different samples or
 * values
 */
export async function checkSamePage(
  loupe: GraphQLTarget,
  plain: GraphQLTarget,
  page: AskedPage,
): Promise<void> {
  const product = await ask<{ dataset: { samples: Page<LoupeNode> } }>(loupe, loupePage(page));
  const baseline = await ask<{ samples: Page<PlainNode> }>(plain, plainPage(page));
  const found = contentOf(
    product.dataset.samples,
    ({ sampleId, values: [{ image }, { classes }, { boxes }, { number }] }) => ({
      sampleId,
      loss: number,
      classes,
      boxes,
      image,
    }),
  );
  const expected = contentOf(baseline.samples, (node) => node);
  if (found.nodes.length > 0 && isDeepStrictEqual(found, expected)) return;
  throw new Error(
    `The page ${JSON.stringify(page)} differs from that of the plain table:\n${JSON.stringify(found)}\n${JSON.stringify(expected)}`,
  );
}

/** Everything but the URLs, which are not the same by their nature. */
function contentOf<Node>({ edges, pageInfo }: Page<Node>, toPlain: (node: Node) => PlainNode) {
  const nodes = edges.map(({ node }) => {
    const { image, ...rest } = toPlain(node);
    return { ...rest, hasUrl: image.url.length > 0, width: image.width, height: image.height };
  });
  return { nodes, hasNextPage: pageInfo.hasNextPage };
}
