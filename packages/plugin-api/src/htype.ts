import type { ArrayValue, Htype, JsonValue } from "./values.ts";

/** What an htype of a plugin is stored as. Images are files, which nobody can check value by value. */
export type StorageHtype = Exclude<Htype, "image">;

/**
 * A value as it is written, by the storage: `generic` a number, or an array; `class_label` names of
 * classes; `bbox` four numbers each; `embedding` an array; `text` a string; `json` anything. A tensor
 * that describes objects has a list, with one entry for each object.
 */
export type WrittenValue =
  | number
  | number[]
  | string[]
  | number[][]
  | ArrayValue
  | string
  | JsonValue;

/**
 * What values mean, more closely than a built-in htype says. A tensor of it is one of the storage htype
 * in every way, and its values pass `check`.
 */
export interface HtypeSpec {
  /** Unique within the plugin: lower-case words joined by underscores, such as `polygon`. */
  name: string;
  description: string;
  storage: StorageHtype;
  /**
   * What is wrong with a value that is about to be written, as a sentence that says what was found and
   * what was expected; undefined where it is sound. Must follow from the value alone.
   */
  check(value: WrittenValue): string | undefined;
}
