import {
  getBranch,
  listRuns,
  type Dataset,
  type EvaluationRun,
  type RunFilter as Filter,
} from "@loupe/core";
import { builder } from "../builder.ts";
import type { Context } from "../context.ts";
import { given } from "../given.ts";
import type { PageArguments } from "../limits/page-size.ts";
import { parseNumericKey, resolveList } from "./connection.ts";
import { RunState } from "./evaluation-run.ts";

export const RunFilter = builder.inputType("RunFilter", {
  description: "Which runs; of what is left out, any.",
  fields: (t) => ({
    evaluator: t.string({ description: "`plugin/evaluator`." }),
    states: t.field({ type: [RunState], description: "How far they are: one of these." }),
    branch: t.string({ description: "The branch that their outputs are committed to." }),
    model: t.string({
      description: "The name of their model, or the first 8 characters or more of its digest.",
    }),
  }),
});

type RunArguments = PageArguments & { filter?: typeof RunFilter.$inferInput | null | undefined };

/** A page of the runs of a dataset. @throws REF_NOT_FOUND */
export async function listRunsOf(
  context: Context,
  dataset: Dataset,
  { filter, ...page }: RunArguments,
) {
  const wanted = await toFilter(context, dataset, filter ?? {});
  return resolveList<EvaluationRun, number>(
    {
      kind: "runs",
      load: async (range) => {
        const { runs, hasNextPage } = await context.reads.run((db) =>
          listRuns(db, dataset.id, { ...wanted, ...range }),
        );
        return { items: runs, hasNextPage };
      },
      keyOf: (run) => run.id,
      parseKey: parseNumericKey,
    },
    page,
  );
}

async function toFilter(
  context: Context,
  dataset: Dataset,
  { branch, ...rest }: typeof RunFilter.$inferInput,
): Promise<Filter> {
  if (branch == null) return given(rest);
  const { id } = await context.reads.run((db) => getBranch(db, dataset, branch));
  return { ...given(rest), branchId: id };
}
