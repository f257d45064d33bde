import { cacheExchange, type UpdateResolver } from "@urql/exchange-graphcache";
import { Client, fetchExchange } from "urql";
import { watchedFetch } from "./connection.ts";
import possibleTypes from "./generated/possible-types.json" with { type: "json" };

const options = {
  url: "/graphql",
  fetch: watchedFetch,
  fetchOptions: { credentials: "same-origin" as const },
  preferGetMethod: false as const,
  /** Server-sent events, by the same fetch. */
  fetchSubscriptions: true,
};

const embedded = () => null;

/** Asks again for all that was read through a field of `Query`, whatever its arguments. */
function forgetAll(field: string): UpdateResolver {
  return (_result, _args, cache) => {
    for (const { fieldName, arguments: args } of cache.inspectFields("Query"))
      if (fieldName === field) cache.invalidate("Query", fieldName, args);
  };
}

/** What has no id of its own belongs to where it was found: the same tensor differs between refs. */
const cache = cacheExchange({
  possibleTypes,
  keys: {
    Blame: embedded,
    Box: embedded,
    ClassFigures: embedded,
    ComparedClass: embedded,
    ComparedFigure: embedded,
    ComparedOutput: embedded,
    ComparedSample: embedded,
    ConfusionMatrix: embedded,
    Coords: embedded,
    Diff: embedded,
    Evaluator: embedded,
    EvaluatorInput: embedded,
    EvaluatorOutput: embedded,
    Figure: embedded,
    FigureAttribution: embedded,
    LabelClass: embedded,
    MergeConflict: embedded,
    MergeConflictState: embedded,
    MergePreview: embedded,
    ModelFile: embedded,
    ModelProvenance: embedded,
    ObjectChange: embedded,
    Option: embedded,
    OutputChanges: embedded,
    PageInfo: embedded,
    PastValue: embedded,
    PrecisionRecallCurve: embedded,
    Ref: embedded,
    RunAttribution: embedded,
    RunComparison: embedded,
    RunError: embedded,
    RunInput: embedded,
    RunSummary: embedded,
    SampleChange: embedded,
    SampleObject: embedded,
    Tensor: embedded,
    TensorDiff: embedded,
    TrainedModel: embedded,
    Trainer: embedded,
    TrainingFigure: embedded,
    TrainingLog: embedded,
    TrainingPoint: embedded,
    ValueChange: embedded,
    Viewer: embedded,
    ...Object.fromEntries(possibleTypes.TensorValue.map((name) => [name, embedded])),
  },
  updates: {
    Mutation: {
      createBranch: forgetAll("dataset"),
      createDataset: forgetAll("datasets"),
      createTag: forgetAll("dataset"),
      deleteBranch: forgetAll("dataset"),
      deleteDataset: forgetAll("datasets"),
      deleteTag: forgetAll("dataset"),
    },
  },
});

/** For what people look at again: answers are kept by id, and change with mutations. */
export const client = new Client({
  ...options,
  exchanges: [cache, fetchExchange],
  requestPolicy: "cache-and-network",
});

/** For what is too much to keep: pages of samples, whose reader forgets what is out of sight. */
export const uncachedClient = new Client({
  ...options,
  exchanges: [fetchExchange],
  requestPolicy: "network-only",
});
