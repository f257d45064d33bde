import { builder } from "../builder.ts";

export type Maybe<T> = T | null | undefined;

export interface CountFilterShape {
  equals?: Maybe<number>;
  notEquals?: Maybe<number>;
  lessThan?: Maybe<number>;
  atMost?: Maybe<number>;
  greaterThan?: Maybe<number>;
  atLeast?: Maybe<number>;
}

export const CountFilter = builder.inputRef<CountFilterShape>("CountFilter").implement({
  description: "What a count has to be; several conditions must all hold.",
  fields: (t) => ({
    equals: t.int({ description: "Equal to this." }),
    notEquals: t.int({ description: "Not equal to this." }),
    lessThan: t.int({ description: "Less than this." }),
    atMost: t.int({ description: "At most this." }),
    greaterThan: t.int({ description: "Greater than this." }),
    atLeast: t.int({ description: "At least this." }),
  }),
});
