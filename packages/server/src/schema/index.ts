import { lexicographicSortSchema, printSchema, type GraphQLSchema } from "graphql";
import { builder } from "../builder.ts";
import "./scalars.ts";
import "./page-info.ts";
import "./viewer.ts";
import "./dataset.ts";
import "./dataset-queries.ts";
import "./dataset-mutations.ts";
import "./dataset-links.ts";
import "./dataset-refs.ts";
import "./dataset-history.ts";
import "./sample-statistics.ts";
import "./view.ts";
import "./branch-changes.ts";
import "./ref.ts";
import "./commit-mutation.ts";
import "./tensor-mutations.ts";
import "./group-mutations.ts";
import "./sample-mutations.ts";
import "./object-mutations.ts";
import "./diff.ts";
import "./evaluator.ts";
import "./importer.ts";
import "./trainer.ts";
import "./training-mutations.ts";
import "./training-progress.ts";
import "./training-run.ts";
import "./dataset-trainings.ts";
import "./plugin-htype.ts";
import "./run-mutations.ts";
import "./model-mutations.ts";
import "./run-progress.ts";
import "./run-comparison.ts";
import "./trained-on.ts";
import "./run-attribution.ts";
import "./merge-mutations.ts";
import "./merge-preview.ts";
import "./restore.ts";
import "./blame.ts";
import "./past-value.ts";
import "./verification.ts";
import "./collect-garbage.ts";

builder.queryType({ description: "What can be read." });
builder.mutationType({
  description: "What can be changed; several in one request are done one after another.",
});
builder.subscriptionType({ description: "What can be watched, over server-sent events." });

/** The one schema for all datasets. */
export const schema: GraphQLSchema = builder.toSchema();

/** The schema as text, sorted. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}
