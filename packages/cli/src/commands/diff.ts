import type { Command } from "commander";
import type { DatasetName } from "../client/loupe-client.ts";
import { parseDatasetName, wholeNumber } from "../command-line/arguments.ts";
import { report, type Outcome } from "../command-line/report.ts";
import {
  addServerOptions,
  openClient,
  type ServerOptions,
} from "../command-line/server-options.ts";
import { describeDiff } from "../diff/describe-diff.ts";
import { DIFF_QUERY, type ReadDiff } from "../diff/diff-query.ts";
import { toPlainValue, type ReadValue } from "../query/sample-fields.ts";

interface DiffOptions extends ServerOptions {
  mergeBase?: boolean;
  tensor: string[];
  first: number;
}

const EXAMPLES = `
Examples:
  $ loupe diff admin/house-numbers main training_run
  $ loupe diff admin/house-numbers main training_run --merge-base --tensor labels --first 100
  $ loupe diff admin/house-numbers 4f2a91c0 v1 --json

A branch counts with its uncommitted changes. Samples are named by their id.
`;

export function addDiffCommand(program: Command): void {
  const command = program
    .command("diff")
    .description("show what differs between two refs")
    .argument("<owner/dataset>", "the dataset", parseDatasetName)
    .argument("<from>", "a branch, tag or commit")
    .argument("<to>", "another one")
    .option("--merge-base", "what <to> did since the two parted, whatever <from> did")
    .option("--tensor <path>", "only this tensor; may be repeated", collect, [])
    .option("--first <n>", "so many changes of each kind", wholeNumber(1, 500), 20);
  addServerOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((dataset: DatasetName, from: string, to: string, options: DiffOptions) =>
      report(options, () => runDiff(dataset, { from, to }, options)),
    );
}

function collect(text: string, before: readonly string[]): string[] {
  return [...before, text];
}

async function runDiff(
  dataset: DatasetName,
  refs: { from: string; to: string },
  options: DiffOptions,
): Promise<Outcome> {
  const client = await openClient(options);
  const { mergeBase = false, tensor, first } = options;
  const answer = await client.query<{ dataset: { diff: ReadDiff } }>(DIFF_QUERY, {
    ...dataset,
    ...refs,
    fromMergeBase: mergeBase,
    tensors: tensor.length > 0 ? tensor : undefined,
    first,
  });
  const { diff } = answer.dataset;
  return { text: describeDiff(diff), json: plainDiff(diff) };
}

/** For scripts: values as they are, by path of their tensor where there are several. */
function plainDiff({ samples, values, objects, ...diff }: ReadDiff) {
  return {
    ...diff,
    samples,
    values: {
      ...values,
      nodes: values.nodes.map(({ before, after, ...change }) => ({
        ...change,
        before: before && toPlainValue(before),
        after: after && toPlainValue(after),
      })),
    },
    objects: {
      ...objects,
      nodes: objects.nodes.map(({ before, after, ...change }) => ({
        ...change,
        before: byPath(before),
        after: byPath(after),
      })),
    },
  };
}

function byPath(values: readonly ReadValue[]): Record<string, unknown> {
  return Object.fromEntries(values.map((value) => [value.tensor.path, toPlainValue(value)]));
}
