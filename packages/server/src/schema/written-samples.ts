import type { Branch as BranchRow } from "@loupe/core";
import type { builder } from "../builder.ts";
import { openRef } from "../ref-scope.ts";
import { Branch } from "./branch.ts";
import { loadDatasetById } from "./dataset-access.ts";
import { Sample } from "./sample.ts";

/** What mutations that write to samples know afterwards. */
export interface WrittenSamples {
  sampleIds: number[];
  revision: number;
  branch: BranchRow;
}

type FieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<
  (typeof builder)["$inferSchemaTypes"],
  WrittenSamples
>;

/** The fields of their payloads. */
export const writtenSamples = (t: FieldBuilder) => ({
  sampleIds: t.field({
    type: ["SafeInt"],
    description: "The `sampleId` of each edit, in the order given.",
    resolve: ({ sampleIds }) => sampleIds,
  }),
  samples: t.field({
    type: [Sample],
    description: "The samples as they are now, each once.",
    resolve: async ({ sampleIds, branch }, _, context) => {
      const scope = await openRef(
        context,
        await loadDatasetById(context, branch.datasetId),
        branch.name,
      );
      const membership = await scope.membership();
      return [...new Set(sampleIds)]
        .filter((id) => membership.has(id))
        .map((sampleId) => ({ scope, sampleId }));
    },
  }),
  revision: t.field({
    type: "SafeInt",
    description: "Of the branch after the write.",
    resolve: ({ revision }) => revision,
  }),
  branch: t.field({
    type: Branch,
    description: "The branch as it is now.",
    resolve: ({ branch }) => branch,
  }),
});
