import type { ConfusionMatrix as Matrix } from "@loupe/plugin-api";
import { builder } from "../builder.ts";
import { checkPageArguments, pageSize } from "../limits/page-size.ts";
import { checkClass } from "./check-class.ts";

interface Pair {
  predicted: string | null;
  actual: string | null;
  count: number;
}

const ConfusionPair = builder.objectRef<Pair>("ConfusionPair").implement({
  description: "How often one class was taken for another.",
  fields: (t) => ({
    predicted: t.exposeString("predicted", {
      nullable: true,
      description: "The class that was predicted; null where none was: objects that were missed.",
    }),
    actual: t.exposeString("actual", {
      nullable: true,
      description: "The class of the object; null where there is none: predictions of nothing.",
    }),
    count: t.field({ type: "SafeInt", description: "How often.", resolve: ({ count }) => count }),
  }),
});

export const ConfusionMatrix = builder.objectRef<Matrix>("ConfusionMatrix").implement({
  description: "How often each class was taken for each.",
  fields: (t) => ({
    classNames: t.field({
      type: ["String"],
      description: "The classes, in the order of rows and columns.",
      resolve: ({ classNames }) => classNames,
    }),
    counts: t.field({
      type: t.listRef(t.listRef("SafeInt")),
      description:
        "`counts[predicted][actual]`; the last row has the objects that were missed, the last column predictions where there is no object.",
      resolve: ({ counts }) => counts,
    }),
    count: t.field({
      type: "SafeInt",
      description: "One of the counts.",
      args: {
        predicted: t.arg.string({ description: "A class. Default: none, an object was missed." }),
        actual: t.arg.string({ description: "A class. Default: none, there is no object." }),
      },
      resolve: ({ classNames, counts }, { predicted, actual }) => {
        const positionOf = (name: string | null | undefined) =>
          name == null ? classNames.length : checkClass(name, classNames);
        return counts[positionOf(predicted)]![positionOf(actual)]!;
      },
    }),
    mostConfused: t.field({
      type: [ConfusionPair],
      description: "The wrong pairs that there are, most frequent first.",
      args: { first: t.arg.int({ description: "At most so many: 50 by default, 1000 at most." }) },
      resolve: (matrix, page) => {
        checkPageArguments(page);
        return mostConfused(matrix, pageSize(page));
      },
    }),
  }),
});

function mostConfused({ classNames, counts }: Matrix, limit: number): Pair[] {
  const wrong = counts.flatMap((row, predicted) =>
    row.flatMap((count, actual) =>
      count === 0 || predicted === actual
        ? []
        : [{ predicted: classNames[predicted] ?? null, actual: classNames[actual] ?? null, count }],
    ),
  );
  return wrong.toSorted((a, b) => b.count - a.count).slice(0, limit);
}
