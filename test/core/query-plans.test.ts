import { beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../../packages/core/src/db/database.ts";
import type { QueryTarget } from "../../packages/core/src/query/query-target.ts";
import { samplePage, type SamplePageInput } from "../../packages/core/src/query/sample-page.ts";
import { Membership } from "../../packages/core/src/version/membership.ts";
import type { ColumnStep, Tensor } from "../../packages/core/src/tensor/tensor.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

/** What EXPLAIN says of a step of a plan. */
interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  Plans?: PlanNode[];
}

/** The hot queries may touch no more rows than these, of 200,000 in each column. */
const MOST_ROWS = 5000;
const SAMPLES = 200_000;

const db = await createTestDatabase();

beforeAll(async () => {
  await db.sql`select setseed(0.5)`;
  await insertCells(1, db.sql`num, labels`, db.sql`random(), null::bigint[]`, SAMPLES);
  await insertCells(
    2,
    db.sql`num, labels`,
    db.sql`null, array[floor(random() * 10), case when i % 20000 = 7 then 99 end]`,
    SAMPLES,
  );
  await insertCells(3, db.sql`num, labels`, db.sql`random(), null`, SAMPLES / 100);
  await insertCells(4, db.sql`num, labels`, db.sql`random(), null`, SAMPLES / 100);
}, 60_000);

describe.each(["before", "after"])("%s Postgres has looked at the table", (when) => {
  beforeAll(async () => {
    if (when === "after") await db.sql`vacuum analyze cells`;
  });

  test.each<[string, Omit<SamplePageInput, "first" | "last">]>([
    ["by one tensor", { orderBy: [{ tensor: "loss", direction: "DESC" }] }],
    ["upwards", { orderBy: [{ tensor: "loss", direction: "ASC" }] }],
    ["on a chain of three", { orderBy: [{ tensor: "corrected", direction: "DESC" }] }],
    [
      "with a common label",
      {
        orderBy: [{ tensor: "loss", direction: "DESC" }],
        filter: { tensor: "labels", containsAny: ["c3"] },
      },
    ],
    [
      "with a rare label",
      {
        orderBy: [{ tensor: "loss", direction: "DESC" }],
        filter: { tensor: "labels", containsAny: ["rare"] },
      },
    ],
    [
      "on a chain with a label",
      {
        orderBy: [{ tensor: "corrected", direction: "ASC" }],
        filter: { tensor: "labels", containsAll: ["c3"] },
      },
    ],
    ["without order, with a label", { filter: { tensor: "labels", containsAny: ["c3"] } }],
  ])("%s, a page reads few rows through indexes", async (_name, input) => {
    const queries: Query[] = [];
    const watched = watch(db, queries);
    const first = await samplePage(watched, target(), { ...input, first: 50 });
    expect(first.ids.length).toBeGreaterThan(0);
    if (first.hasNextPage)
      await samplePage(watched, target(), { ...input, first: 50, after: first.cursors.at(-1)! });
    expect(queries.length).toBeGreaterThan(0);
    for (const query of queries) await checkPlan(query);
  });
});

interface Query {
  text: string;
  parameters: string[];
}

async function checkPlan({ text, parameters }: Query): Promise<void> {
  const [row] = await db.sql.unsafe<{ "QUERY PLAN": { Plan: PlanNode }[] | string }[]>(
    `explain (analyze, format json) ${text}`,
    parameters,
  );
  const answer = row!["QUERY PLAN"];
  const [{ Plan: root }] = (typeof answer === "string" ? JSON.parse(answer) : answer) as [
    { Plan: PlanNode },
  ];
  for (const node of nodesOf(root)) {
    expect(node, text).not.toMatchObject({ "Node Type": "Seq Scan", "Relation Name": "cells" });
    expect(node["Node Type"], text).not.toMatch(/Hash.*Join|Merge Join/);
    expect(
      node["Actual Rows"] * node["Actual Loops"],
      `${node["Node Type"]} in ${text}`,
    ).toBeLessThanOrEqual(MOST_ROWS);
  }
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** The database, noting what is sent to it. */
function watch({ sql, orm }: Database, queries: Query[]): Database {
  const unsafe = (text: string, parameters: string[], options: object) => {
    queries.push({ text, parameters });
    return sql.unsafe(text, parameters, options);
  };
  const watched = new Proxy(sql, {
    get: (pool, name) => (name === "unsafe" ? unsafe : Reflect.get(pool, name)),
  });
  return { sql: watched, orm };
}

async function insertCells(
  columnId: number,
  fields: Fragment,
  values: Fragment,
  count: number,
): Promise<void> {
  await db.sql`
    insert into cells (column_id, sample_id, from_seq, to_seq, revision, absent, edited, ${fields})
    select ${columnId}, i, 1, 9223372036854775807, 1, false, false, ${values} from generate_series(1, ${count}::bigint) as i`;
}

type Fragment = ReturnType<Database["sql"]>;

function target(): QueryTarget {
  const scalar = { htype: "generic", describes: "SAMPLE", meta: { dtype: "float64" } } as const;
  const tensors: Tensor[] = [
    { id: 1, path: "loss", ...scalar, steps: [step(1)] },
    { id: 2, path: "corrected", ...scalar, steps: [step(4), step(3), step(1)] },
    {
      id: 3,
      path: "labels",
      htype: "class_label",
      describes: "SAMPLE",
      meta: { classes: CLASSES },
      steps: [step(2)],
    },
  ];
  return {
    ref: {
      datasetId: 1,
      name: "main",
      kind: "BRANCH",
      branchId: 1,
      seq: 5,
      commitId: "c0ffee",
      layout: 0,
      revision: 1,
      membershipRevision: 1,
      resetRevision: 0,
    },
    structure: {
      tensors: new Map(tensors.map((tensor) => [tensor.path, tensor])),
      objectIds: new Map(),
    },
    membership: new Membership([{ first: 1, last: SAMPLES }], [5, 500, 5000]),
  };
}

const CLASSES = [
  ...Array.from({ length: 10 }, (_, id) => ({ id, name: `c${id}` })),
  { id: 99, name: "rare" },
];

const CLASS_COUNTS = Object.fromEntries(
  CLASSES.map(({ id }) => [id, id === 99 ? SAMPLES / 20_000 : SAMPLES / 10]),
);

function step(columnId: number): ColumnStep {
  return {
    columnId,
    bound: 5,
    isCurrent: true,
    valueCount: columnId > 2 ? SAMPLES / 100 : SAMPLES,
    classCounts: columnId === 2 ? CLASS_COUNTS : {},
  };
}
