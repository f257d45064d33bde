import { useState } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { navigate } from "../../router/location.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { useBranchChanges } from "../changes/use-branch-changes.ts";
import { addSamplesPage } from "../import/page.ts";
import { announceChange, useBranchNews } from "./branch-news.ts";
import { Grid, jumpInGrid } from "./grid.tsx";
import { OverlayPanel } from "./overlay-panel.tsx";
import {
  createPicturesInSight,
  useOncePicturesAreThere,
  type PicturesInSight,
} from "./pictures-in-sight.ts";
import { sampleHref } from "./sample-href.ts";
import { SelectionBar } from "./selection-bar.tsx";
import styles from "./samples-page.module.css";
import { FilteredCountQuery } from "./structure-query.ts";
import { Toolbar } from "./toolbar.tsx";
import { useSampleWindow } from "./use-sample-window.ts";
import { useSelection } from "./use-selection.ts";
import { useSamplesView, type SamplesParams, type SamplesView } from "./use-samples-view.ts";

/** The samples of a dataset as thumbnails, in any order and filter. */
export function SamplesPage({ params }: { params: SamplesParams }) {
  const { view, error, retry } = useSamplesView(params);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!view) return <Loading label="Loading the dataset …" />;
  return <Samples view={view} onChanged={retry} />;
}

interface SamplesProps {
  view: SamplesView;
  onChanged: () => void;
}

function Samples({ view, onChanged }: SamplesProps) {
  const { params, query, change } = view;
  const isFiltered = query.filter !== null;
  const { data, error, retry } = useAnswer({
    query: FilteredCountQuery,
    variables: { ...params, filter: query.filter },
    pause: !isFiltered,
  });
  const total = isFiltered ? data?.dataset.samples.totalCount : view.sampleCount;
  const [pictures] = useState(createPicturesInSight);
  const wereThere = useOncePicturesAreThere(pictures);
  useSamplesShortcuts(view);
  useBranchChanges(params, view.revision ?? undefined, announceChange);
  const recount = () => {
    onChanged();
    if (isFiltered) retry();
  };
  useBranchNews(recount);
  return (
    <div className={styles["page"]}>
      <h1 className="visually-hidden">Samples</h1>
      <Toolbar view={view} total={total} />
      <OverlayPanel view={view} isTime={wereThere || total === 0 || error !== undefined} />
      <div className={styles["grid"]}>
        {error && <ErrorState level={2} error={error} retry={retry} />}
        {total === undefined && !error && <Loading label="Counting the samples …" />}
        {total === 0 && (
          <Nothing
            view={view}
            isFiltered={isFiltered}
            onClear={() => change({ filter: [], at: 0 })}
          />
        )}
        {total !== undefined && total > 0 && (
          <Thumbnails
            key={JSON.stringify([params, query.orderBy, query.filter])}
            view={view}
            total={total}
            pictures={pictures}
            onChanged={recount}
          />
        )}
      </div>
    </div>
  );
}

interface ThumbnailsProps {
  view: SamplesView;
  total: number;
  pictures: PicturesInSight;
  onChanged: () => void;
}

function Thumbnails({ view, total, pictures, onChanged }: ThumbnailsProps) {
  const { state, change, groups, style, params } = view;
  const samples = useSampleWindow(view.query, total, pictures);
  const selection = useSelection(samples, view.query);
  useBranchNews(samples.refresh);
  const [start] = useState(Math.min(state.at, total - 1));
  return (
    <>
      <Grid
        samples={samples}
        pictures={pictures}
        total={total}
        size={state.size}
        groups={groups}
        style={style}
        start={start}
        selected={selection.ids}
        onSelect={selection.select}
        hrefOf={(sample, place) => sampleHref(params, state, sample.sampleId, place)}
        onOpen={(sample, place) => navigate(sampleHref(params, state, sample.sampleId, place))}
        onRest={(at) => change({ at }, { replace: true })}
      />
      {selection.samples.size > 0 && (
        <SelectionBar
          view={view}
          selection={selection}
          onChanged={() => {
            samples.refresh();
            onChanged();
          }}
        />
      )}
    </>
  );
}

interface NothingProps {
  view: SamplesView;
  isFiltered: boolean;
  onClear: () => void;
}

function Nothing({ view: { params, isBranch }, isFiltered, onClear }: NothingProps) {
  if (isFiltered) {
    return (
      <EmptyState icon="search" title="No sample satisfies the filter">
        <Button onClick={onClear}>Clear the filter</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="image" title="There are no samples here yet">
      <p>Import some, from files of COCO or SVHN.</p>
      {isBranch && (
        <ButtonLink tone="primary" href={addSamplesPage.href(params)}>
          Add samples …
        </ButtonLink>
      )}
    </EmptyState>
  );
}

const SIZES = [72, 96, 128, 176, 224, 288, 384, 512] as const;

function useSamplesShortcuts({ state, change }: SamplesView): void {
  const resize = (step: number) => {
    const nearest = SIZES.findIndex((size) => size >= state.size);
    const size = SIZES[Math.min(Math.max(0, nearest + step), SIZES.length - 1)]!;
    change({ size }, { replace: true });
  };
  useShortcuts("Samples", [
    {
      keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"],
      label: "Move between samples",
      run: () => jumpInGrid(state.at),
    },
    { keys: "+", label: "Larger thumbnails", run: () => resize(1) },
    { keys: "-", label: "Smaller thumbnails", run: () => resize(-1) },
    { keys: "g", label: "Go to a place", run: () => focusOn("#place") },
    { keys: "f", label: "Add to the filter", run: () => focusOn("#add-condition") },
    {
      keys: "r",
      label: "Reverse the order",
      run: () => change({ descending: !state.descending, at: 0 }),
    },
    {
      keys: "c",
      label: "Colour by group or by class",
      run: () =>
        change({ colours: state.colours === "group" ? "class" : "group" }, { replace: true }),
    },
  ]);
}

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}
