import { choice, flag, json, list, number, text } from "../../router/query-state.ts";
import { acceptConditions, type Condition } from "./conditions.ts";

/** What the grid and the page of one sample keep in the query string. */
export const samplesFields = {
  /** The path of a tensor with a number a sample, or an expression; empty: as they were added. */
  sort: text(),
  descending: flag(),
  filter: json<readonly Condition[]>([], acceptConditions),
  /** Of a thumbnail, in pixels. */
  size: number(176, 72, 512),
  hiddenGroups: list(),
  hiddenClasses: list(),
  /** Predictions below it are neither shown nor matched. */
  score: number(0.5, 0, 1),
  colours: choice(["group", "class"]),
  /** How many samples come before the first that is in sight. */
  at: number(0, 0, 1e9),
};
