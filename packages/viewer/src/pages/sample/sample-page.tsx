import { useMemo } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { shownObjects } from "../../overlay/shown-objects.ts";
import { Link } from "../../router/link.tsx";
import { navigate } from "../../router/location.ts";
import { IconButton } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { describeSample } from "../samples/describe-sample.ts";
import { BoxSection } from "../samples/box-section.tsx";
import { samplesPage } from "../samples/page.ts";
import { sampleHref } from "../samples/sample-href.ts";
import { useSamplesView, type SamplesView } from "../samples/use-samples-view.ts";
import { Picture } from "./picture.tsx";
import styles from "./sample-page.module.css";
import { SampleQuery, type SampleValue } from "./sample-query.ts";
import { useAround } from "./use-around.ts";
import { ValueList } from "./value-list.tsx";

interface SampleParams {
  owner: string;
  name: string;
  ref: string;
  sample: string;
}

/** One sample, large, with everything that it holds; its neighbours in the order that it was found in. */
export function SamplePage({ params }: { params: SampleParams }) {
  const { view, error, retry } = useSamplesView(params);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!view) return <Loading label="Loading the dataset …" />;
  if (!/^\d{1,15}$/.test(params.sample)) {
    return <EmptyState icon="search" title="There is no such sample" level={1} />;
  }
  return <Sample view={view} sampleId={Number(params.sample)} />;
}

function Sample({ view, sampleId }: { view: SamplesView; sampleId: number }) {
  const { filter, orderBy } = view.query;
  const { data, error, retry } = useAnswer({
    query: SampleQuery,
    variables: {
      ...view.params,
      id: String(sampleId),
      sampleId,
      filter,
      orderBy: orderBy as NonNullable<typeof orderBy>[number][],
    },
  });
  const found = data?.dataset.sample;
  const place = data?.dataset.samples.place ?? null;
  // What the filter leaves out is shown without neighbours, by its index.
  const query = place === null ? { ...view.query, filter: null, orderBy: [] } : view.query;
  const around = useAround(query, found && (place ?? found.index), sampleId);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!found || !around || found.sampleId !== sampleId)
    return <Loading label="Loading the sample …" />;
  const { before, sample, after } = around;
  const hrefTo = (other: { sampleId: number } | null, at: number) =>
    other && place !== null ? sampleHref(view.params, view.state, other.sampleId, at) : null;
  return (
    <div className={styles["page"]}>
      <Position
        view={view}
        index={found.index}
        place={place}
        total={data.dataset.samples.totalCount}
        before={hrefTo(before, (place ?? 0) - 1)}
        after={hrefTo(after, (place ?? 0) + 1)}
      />
      <Large key={sampleId} view={view} sample={sample} values={found.values} />
      <aside className={styles["panel"]} aria-label="Values" tabIndex={0}>
        <BoxSection view={view} />
        <ValueList values={found.values} />
      </aside>
    </div>
  );
}

interface LargeProps {
  view: SamplesView;
  sample: NonNullable<ReturnType<typeof useAround>>["sample"];
  values: readonly SampleValue[];
}

function Large({ view: { groups, style }, sample, values }: LargeProps) {
  const drawn = useMemo(
    () => shownObjects(groups, sample.objects, style),
    [groups, sample.objects, style],
  );
  const image = values.find((value) => "image" in value);
  if (!image) return <EmptyState icon="image" title="This sample has no picture" />;
  return (
    <Picture
      image={image.image}
      drawn={drawn}
      style={style}
      label={describeSample(sample, groups)}
    />
  );
}

interface PositionProps {
  view: SamplesView;
  index: number;
  /** In the order that it was found in; null where the filter leaves it out. */
  place: number | null;
  total: number;
  before: string | null;
  after: string | null;
}

function Position({ view, index, place, total, before, after }: PositionProps) {
  const grid = samplesPage.href(view.params, { ...view.state, at: place ?? view.state.at });
  const go = (href: string | null) => href !== null && navigate(href, { replace: true });
  useShortcuts("Sample", [
    { keys: ["ArrowLeft", "k"], label: "The sample before", run: () => go(before) },
    { keys: ["ArrowRight", "j"], label: "The sample after", run: () => go(after) },
    { keys: "Escape", label: "Back to the grid", run: () => navigate(grid) },
  ]);
  return (
    <header className={styles["head"]}>
      <Link href={grid} className={styles["back"]}>
        Samples
      </Link>
      <h1 className={styles["title"]}>Sample {index}</h1>
      <span className={styles["place"]} role="status">
        {place === null
          ? "not in the filter"
          : `${printNumber(place + 1)} of ${printNumber(total)}`}
      </span>
      <IconButton
        label="The sample before (←)"
        icon="before"
        disabled={before === null}
        onClick={() => go(before)}
      />
      <IconButton
        label="The sample after (→)"
        icon="after"
        disabled={after === null}
        onClick={() => go(after)}
      />
    </header>
  );
}
