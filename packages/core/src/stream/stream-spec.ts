import type { Filter } from "../query/filter.ts";
import type { OrderKey } from "../query/order-key.ts";

/** Which samples a stream brings, what of them, and in which order. */
export interface StreamSpec {
  /** Paths of tensors, in the order of their members. Default: all, by path. */
  tensors?: readonly string[] | undefined;
  /** Default: every sample. */
  filter?: Filter | undefined;
  /** Default: by sample id. */
  orderBy?: readonly OrderKey[] | undefined;
  /** A seed: all samples in an order that depends on it and on their number alone. */
  shuffle?: string | undefined;
  /** Default 500. */
  samplesPerShard?: number | undefined;
  /** Of the images, in pixels: one of the two keeps their proportions. Default: as stored. */
  width?: number | undefined;
  height?: number | undefined;
}

export const SAMPLES_PER_SHARD = 500;
