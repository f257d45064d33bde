import type { Command } from "commander";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";
import { parseDatasetName, parseJson, parseList, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { counted } from "../output/counted.ts";
import { formatTable } from "../output/table.ts";
import { parseOrder } from "../query/parse-order.ts";
import { toCell, toPlainValue, VALUE_FIELDS, type ReadValue } from "../query/sample-fields.ts";
import { readView, saveView, type QueryParts } from "../query/view-options.ts";

interface QueryOptions extends ServerOptions, QueryParts {
  view?: string;
  saveView?: string;
  first: number;
  after?: string;
  offset?: number;
  count?: boolean;
}

const EXAMPLES = `
Examples:
  $ loupe query admin/house-numbers --ref training_run --order-by 'model_evaluation/loss desc' --first 5
  $ loupe query admin/house-numbers --ref training_run --tensors labels,model_evaluation/loss \\
      --order-by '"model_evaluation/loss_classifier" + 10 * "model_evaluation/loss_objectness" desc'
  $ loupe query admin/house-numbers --ref training_run --order-by 'model_evaluation/loss desc' --save-view worst
  $ loupe query admin/house-numbers --view worst --offset 100
  $ loupe query admin/house-numbers --filter '{"tensor": {"path": "labels", "containsAny": ["7"]}}' --count --json

The filter is the API's SampleFilter. An order is a tensor or arithmetic over tensors: a/b is a path, a / b a quotient.
`;

export function addQueryCommand(program: Command): void {
  const command = program
    .command("query")
    .description("show samples, filtered and in order")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .option("--ref <ref>", "a branch or commit; else the default branch")
    .option(
      "--order-by <keys>",
      "such as 'model_evaluation/loss desc'; several with commas in between",
      parseOrder,
    )
    .option("--filter <json>", "which samples; else all", parseJson)
    .option("--tensors <paths>", "what to show of them; else every tensor", parseList)
    .option("--view <name>", "ask a saved view; options given beside it go before what it says")
    .option("--save-view <name>", "keep the query under this name once it has been answered")
    .option("--first <n>", "so many", wholeNumber(1, 1000), 20)
    .option("--after <cursor>", "go on where a page ended")
    .option("--offset <n>", "pass over so many", wholeNumber(0))
    .option("--count", "count all samples that the filter lets through");
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, options: QueryOptions) =>
      report(options, () => runQuery(dataset, options)),
    );
}

interface SamplePage {
  nodes: { index: number; sampleId: number; values: ReadValue[] }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  totalCount?: number;
}

async function runQuery(dataset: DatasetName, options: QueryOptions): Promise<Outcome> {
  const client = await openClient(options);
  const parts = await readParts(client, dataset, options);
  const page = await readSamples(client, dataset, parts, options);
  if (options.saveView !== undefined) await saveView(client, dataset, options.saveView, parts);
  return outcomeOf(page, parts.tensors);
}

/** What is asked: what the options say, else the view. */
async function readParts(
  client: LoupeClient,
  dataset: DatasetName,
  { view, ref, orderBy, filter, tensors }: QueryOptions,
): Promise<QueryParts> {
  const saved = view === undefined ? {} : await readView(client, dataset, view);
  return {
    ...saved,
    ...(ref === undefined ? {} : { ref }),
    ...(orderBy === undefined ? {} : { orderBy }),
    ...(filter === undefined ? {} : { filter }),
    ...(tensors === undefined ? {} : { tensors }),
  };
}

async function readSamples(
  client: LoupeClient,
  dataset: DatasetName,
  parts: QueryParts,
  { first, after, offset, count = false }: QueryOptions,
): Promise<SamplePage> {
  const answer = await client.query<{ dataset: { samples: SamplePage } }>(
    `query ($owner: String!, $name: String!, $ref: String, $filter: SampleFilter, $orderBy: [SampleOrder!],
            $tensors: [String!], $first: Int, $after: String, $offset: Int, $count: Boolean!) {
      dataset(owner: $owner, name: $name) {
        samples(ref: $ref, filter: $filter, orderBy: $orderBy, first: $first, after: $after, offset: $offset) {
          nodes { index sampleId values(tensors: $tensors) { ${VALUE_FIELDS} } }
          pageInfo { hasNextPage endCursor }
          totalCount @include(if: $count)
        }
      }
    }`,
    { ...dataset, ...parts, first, after, offset, count },
  );
  return answer.dataset.samples;
}

function outcomeOf(
  { nodes, pageInfo, totalCount }: SamplePage,
  tensors: string[] | undefined,
): Outcome {
  const paths =
    tensors ??
    [...new Set(nodes.flatMap(({ values }) => values.map(({ tensor }) => tensor.path)))].toSorted();
  const rows = nodes.map(({ index, values }) => {
    const byPath = new Map(values.map((value) => [value.tensor.path, value]));
    return [String(index), ...paths.map((path) => toCell(byPath.get(path)))];
  });
  const samples = nodes.map(({ index, sampleId, values }) => ({
    index,
    sampleId,
    values: Object.fromEntries(values.map((value) => [value.tensor.path, toPlainValue(value)])),
  }));
  return {
    text: [
      formatTable(["index", ...paths], rows),
      ...(totalCount === undefined ? [] : [`${counted(totalCount, "sample")} in all.`]),
      ...(pageInfo.hasNextPage ? [`More follow: --after ${pageInfo.endCursor}`] : []),
    ].join("\n"),
    json: { samples, ...pageInfo, ...(totalCount === undefined ? {} : { totalCount }) },
  };
}
