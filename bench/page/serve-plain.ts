import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createSchema, createYoga } from "graphql-yoga";
import { openDatabase } from "../../packages/core/src/index.ts";
import { CLASS_NAMES } from "../bench-samples.ts";

interface Row {
  id: number;
  loss: number;
  labels: number[];
  boxes: number[];
  digest: Buffer;
  width: number;
  height: number;
}

interface PageArguments {
  table: string;
  first: number;
  after: string | null;
  label: string | null;
}

/**
 * Serves the plain tables of a database, given as argument, as the simplest program would, and says
 * where.
 */
const { sql } = openDatabase(process.argv[2]!);

const typeDefs = /* GraphQL */ `
  type Query {
    samples(table: String!, first: Int!, after: String, label: String): SampleConnection!
  }
  type SampleConnection {
    edges: [SampleEdge!]!
    pageInfo: PageInfo!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  type SampleEdge {
    cursor: String!
    node: Sample!
  }
  type Sample {
    sampleId: Int!
    loss: Float!
    classes: [LabelClass!]!
    boxes: [Box!]!
    image: Image!
  }
  type LabelClass {
    name: String!
  }
  type Box {
    left: Float!
    top: Float!
    width: Float!
    height: Float!
  }
  type Image {
    url: String!
    width: Int!
    height: Int!
  }
`;

const schema = createSchema({
  typeDefs,
  resolvers: { Query: { samples: (_: unknown, page: PageArguments) => readPage(page) } },
});
const server = createServer(createYoga({ schema, logging: false }));
process.once("disconnect", () => process.exit());
server.listen(0, "127.0.0.1", () => {
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});

async function readPage({ table, first, after, label }: PageArguments) {
  const position = after === null ? sql`` : keysetOf(after);
  const labelled =
    label === null ? sql`` : sql`and labels @> ${[CLASS_NAMES.indexOf(label)]}::int[]`;
  const rows = await sql<Row[]>`
    select id, loss, labels, boxes, digest, width, height from ${sql(table)}
    where true ${position} ${labelled}
    order by loss desc, id desc limit ${first + 1}`;
  const edges = rows
    .slice(0, first)
    .map((row) => ({ cursor: `${row.loss}:${row.id}`, node: nodeOf(row) }));
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
  };
}

function keysetOf(cursor: string) {
  const [loss, id] = cursor.split(":").map(Number);
  return sql`and (loss, id) < (${loss!}::float8, ${id!}::bigint)`;
}

function nodeOf({ id, loss, labels, boxes, digest, width, height }: Row) {
  return {
    sampleId: id,
    loss,
    classes: labels.map((label) => ({ name: CLASS_NAMES[label]! })),
    boxes: labels.map((_, object) => {
      const [left, top, width, height] = boxes.slice(object * 4, object * 4 + 4);
      return { left, top, width, height };
    }),
    image: { url: `/images/${digest.toString("hex")}`, width, height },
  };
}
