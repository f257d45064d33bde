import type {
  DisagreementFilter as CoreDisagreementFilter,
  DisagreementKind as CoreKind,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { given } from "../given.ts";
import { CountFilter, type CountFilterShape, type Maybe } from "./count-filter.ts";

export interface DisagreementFilterShape extends Omit<
  CoreDisagreementFilter,
  "actual" | "predicted" | "count"
> {
  actual?: Maybe<string[]>;
  predicted?: Maybe<string[]>;
  count?: Maybe<CountFilterShape>;
}

const DisagreementKind = builder.enumType("DisagreementKind", {
  description: "How predictions and ground truth can disagree.",
  values: {
    SURPLUS: { description: "A prediction that found no object of its class." },
    MISSED: { description: "An object that no prediction of its class found." },
    CONFUSION: {
      description:
        "An object that a prediction of another class found, where they are matched without regard to classes.",
    },
  } satisfies Record<CoreKind, object>,
});

export const DisagreementFilter = builder
  .inputRef<DisagreementFilterShape>("DisagreementFilter")
  .implement({
    description:
      "Samples where predictions and ground truth disagree. From the highest score down, each prediction takes the free object that it overlaps most (COCO's rule). False where the sample has no value on one of the sides.",
    fields: (t) => ({
      kind: t.field({ type: DisagreementKind, required: true, description: "How they disagree." }),
      truth: t.string({
        required: true,
        defaultValue: "",
        description: "The path of the group of the ground truth; empty at the top.",
      }),
      predictions: t.string({
        required: true,
        description: "The path of the group of the predictions.",
      }),
      scores: t.string({
        required: true,
        defaultValue: "scores",
        description: "The name of the tensor of scores in that group.",
      }),
      scoreThreshold: t.float({
        required: true,
        defaultValue: 0.5,
        description: "Predictions that score more than this are matched.",
      }),
      iouThreshold: t.float({
        required: true,
        defaultValue: 0.5,
        description: "From this IoU on, a prediction has found an object; more than 0.",
      }),
      actual: t.stringList({
        description: "Names of classes of objects: only these count. Not of SURPLUS.",
      }),
      predicted: t.stringList({
        description: "Names of classes of predictions: only these count. Not of MISSED.",
      }),
      count: t.field({
        type: CountFilter,
        description: "How many such disagreements there are. Default: at least one.",
      }),
    }),
  });

export function toDisagreementFilter({
  actual,
  predicted,
  count,
  ...rest
}: DisagreementFilterShape): CoreDisagreementFilter {
  return {
    ...rest,
    ...given({ actual, predicted }),
    ...(count ? { count: given(count) } : {}),
  };
}
