import type { Comparisons, NumberOperand } from "./filter.ts";

/** Samples with objects of one group for each of which some conditions hold together. */
export interface ObjectsFilter {
  /** The path of the group; empty at the top. */
  group: string;
  /** All of these hold for one and the same object. None: any object. */
  where: readonly ObjectCondition[];
  /** How many such objects there are. Default: at least one. */
  count?: Comparisons<number>;
}

/** What the entry of one object in one tensor has to be; several conditions must all hold. */
export interface ObjectCondition extends Comparisons<NumberOperand> {
  /** Its name in the group, such as `boxes`. */
  tensor: string;
  /** Names of classes: its class is one of these. */
  in?: readonly string[];
  /** Names of classes: its class is none of these. */
  notIn?: readonly string[];
  /** Of a box: what is compared, in the unit of the tensor's coords. */
  measure?: BoxMeasure;
}

export const BOX_MEASURES = ["LEFT", "TOP", "RIGHT", "BOTTOM", "WIDTH", "HEIGHT", "AREA"] as const;

export type BoxMeasure = (typeof BOX_MEASURES)[number];
