import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import type { Tensor } from "./tensor.ts";

/** One object of a sample: its id and, for each tensor of its group, the fields of its one entry. */
export interface ObjectEntry {
  id: number;
  fields: Map<Tensor, CellFields>;
}

/** The cells of a group's tensors for one sample, object by object. */
export function splitObjects(
  ids: readonly number[],
  cells: ReadonlyMap<Tensor, CellFields>,
): ObjectEntry[] {
  return ids.map((id, position) => ({
    id,
    fields: new Map(
      [...cells].map(([tensor, fields]) => [tensor, entryAt(tensor, fields, position)]),
    ),
  }));
}

/** The other way round: one cell for each tensor. */
export function joinObjects(
  tensors: readonly Tensor[],
  objects: readonly ObjectEntry[],
): Map<Tensor, CellFields> {
  return new Map(tensors.map((tensor) => [tensor, joinEntries(tensor, objects)]));
}

/** The fields of one entry of a tensor that describes objects. */
export function entryAt(
  { htype }: Tensor,
  { labels, ints, nums }: CellFields,
  position: number,
): CellFields {
  const width = htype === "bbox" ? 4 : 1;
  const cut = <T>(values: readonly T[] | null) =>
    values && values.slice(position * width, (position + 1) * width);
  return { ...NO_FIELDS, labels: cut(labels), ints: cut(ints), nums: cut(nums) };
}

function joinEntries(tensor: Tensor, objects: readonly ObjectEntry[]): CellFields {
  const entries = objects.map(({ fields }) => fields.get(tensor)!);
  const { htype, meta } = tensor;
  if (htype === "class_label")
    return { ...NO_FIELDS, labels: entries.flatMap(({ labels }) => labels!) };
  if (meta.dtype === "int64") return { ...NO_FIELDS, ints: entries.flatMap(({ ints }) => ints!) };
  return { ...NO_FIELDS, nums: entries.flatMap(({ nums }) => nums!) };
}
