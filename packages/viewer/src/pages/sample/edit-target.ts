import type { EditTarget } from "../../editing/edit-log.ts";
import type { PictureSize } from "../../editing/change-box.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";

/** The groups whose objects may be edited: what people wrote, as far as it is shown. */
export function editableGroups({ groups, style }: SamplesView): readonly ObjectGroup[] {
  return groups.filter(
    ({ isPrediction, path }) => !isPrediction && !style.hiddenGroups.includes(path),
  );
}

export function editTarget(
  { params, tensors }: SamplesView,
  { path, labels }: ObjectGroup,
  { datasetId, sampleId, picture }: { datasetId: string; sampleId: number; picture: PictureSize },
): EditTarget | null {
  const boxes = tensors.find(
    ({ htype, describes, group }) => group === path && htype === "BBOX" && describes === "OBJECT",
  );
  if (!boxes?.coords) return null;
  const { owner, name, ref: branch } = params;
  const form = { ...boxes.coords, width: picture.width, height: picture.height };
  return { datasetId, owner, name, branch, sampleId, group: path, boxes: boxes.path, labels, form };
}
