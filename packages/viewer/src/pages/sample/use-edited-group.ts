import { useMemo } from "react";
import type { PictureSize } from "../../editing/change-box.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";
import { editableGroups, editTarget } from "./edit-target.ts";
import { samplePage } from "./page.ts";
import type { EditedGroup } from "./use-box-editor.ts";

interface EditedSample {
  datasetId: string | undefined;
  sampleId: number;
  /** Undefined until it is known. */
  picture: PictureSize | undefined;
  mayEdit: boolean;
}

/** The group of the sample whose objects are edited: the one in the address, else the first. */
export function useEditedGroup(
  view: SamplesView,
  { datasetId, sampleId, picture, mayEdit }: EditedSample,
): EditedGroup | null {
  const [{ edited: wanted }] = useQueryState(samplePage.fields);
  return useMemo(() => {
    const groups = editableGroups(view);
    const group = groups.find(({ path }) => path === wanted[0]) ?? groups[0];
    if (!mayEdit || !picture || !group || datasetId === undefined) return null;
    const target = editTarget(view, group, { datasetId, sampleId, picture });
    return target && { target, group };
  }, [view, wanted, datasetId, sampleId, mayEdit, picture]);
}
