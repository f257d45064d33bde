import { useMemo } from "react";
import type { StateOf } from "../../router/query-state.ts";
import type { ChangeState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { tensorChanges } from "./describe-changes.ts";
import type { Diff } from "./diff-query.ts";
import styles from "./diff-view.module.css";
import { groupsOf, imagesOf, type DiffContext, type DiffSubject } from "./diff-view-model.ts";
import type { diffFields } from "./fields.ts";
import { KindBar, type KindCounts } from "./kind-bar.tsx";
import { ObjectChanges } from "./object-changes.tsx";
import { SampleChanges } from "./sample-changes.tsx";
import { TensorChanges } from "./tensor-changes.tsx";
import { useDiff } from "./use-diff.ts";
import { ValueChanges } from "./value-changes.tsx";

type DiffState = StateOf<typeof diffFields>;

interface DiffViewProps {
  subject: DiffSubject;
  /** Of all tensors. */
  diff: Diff;
  stamp?: string | number | null;
  /** The ref through which samples are opened. */
  refName: string;
  state: DiffState;
  change: ChangeState<DiffState>;
  /** Null where nothing is brought back. */
  onRestore?: DiffContext["onRestore"];
}

/** What differs between two refs, kind by kind: as pictures, and in words. */
export function DiffView({
  subject,
  diff: whole,
  stamp = null,
  refName,
  state,
  change,
  onRestore = null,
}: DiffViewProps) {
  const { kind, tensor } = state;
  const narrowed = useDiff(subject, { tensor, stamp, pause: tensor === "" });
  const diff = tensor === "" ? whole : narrowed.data;
  const drawing = useMemo(
    () => ({ groups: groupsOf(whole), images: imagesOf(whole), tensorsBefore: whole.from.tensors }),
    [whole],
  );
  const context: DiffContext = {
    variables: { ...subject, tensors: tensor === "" ? null : [tensor] },
    stamp,
    refName,
    ...drawing,
    onRestore,
  };
  const counts = diff ? countsOf(diff) : null;
  const shows = (one: keyof KindCounts) =>
    counts !== null && counts[one] > 0 && (kind === "all" || kind === one);
  const isEmpty =
    counts !== null && !(Object.keys(counts) as (keyof KindCounts)[]).some((one) => shows(one));
  return (
    <div className={styles["diff"]}>
      <KindBar whole={whole} counts={counts} state={state} change={change} />
      {narrowed.error && tensor !== "" && (
        <ErrorState level={2} error={narrowed.error} retry={narrowed.retry} />
      )}
      {!diff && !narrowed.error && <Loading label="Comparing …" />}
      {counts && shows("objects") && <ObjectChanges context={context} count={counts.objects} />}
      {counts && shows("samples") && <SampleChanges context={context} count={counts.samples} />}
      {counts && shows("values") && <ValueChanges context={context} count={counts.values} />}
      {diff && shows("tensors") && <TensorChanges diff={diff} />}
      {isEmpty && <EmptyState icon="check" title="Nothing differs here" />}
    </div>
  );
}

function countsOf(diff: Diff): KindCounts {
  return {
    objects: diff.objectsChanged,
    samples: diff.samplesAdded + diff.samplesDeleted,
    values: diff.valuesChanged,
    tensors: tensorChanges(diff).length,
  };
}
