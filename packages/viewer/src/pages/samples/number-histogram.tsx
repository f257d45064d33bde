import { useRef, useState, type PointerEvent } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { useBranchNews } from "./branch-news.ts";
import type { Condition } from "./conditions.ts";
import { toSampleFilter } from "./conditions.ts";
import styles from "./number-histogram.module.css";
import { PanelSection } from "../../ui/panel-section.tsx";
import { isScalar, type SamplesView } from "./use-samples-view.ts";

const HistogramQuery = graphql(`
  query Histogram(
    $owner: String!
    $name: String!
    $ref: String!
    $tensor: String!
    $filter: SampleFilter
  ) {
    dataset(owner: $owner, name: $name) {
      id
      histogram(ref: $ref, tensor: $tensor, filter: $filter, buckets: 40) {
        samples
        absent
        buckets {
          low
          high
          count
        }
      }
    }
  }
`);

interface NumberHistogramProps {
  view: SamplesView;
  /** Whether it may be counted now. */
  isTime: boolean;
}

/** How the numbers that samples are sorted by are spread; a stretch that is brushed is a filter. */
export function NumberHistogram({ view, isTime }: NumberHistogramProps) {
  const scalars = view.tensors.filter(isScalar);
  const sorted = scalars.find(({ path }) => path === view.state.sort);
  const [chosen, setChosen] = useState<string | null>(null);
  const tensor = chosen ?? sorted?.path ?? scalars[0]?.path ?? null;
  const { filter } = view.state;
  const isOwn = (condition: Condition) => condition.kind === "range" && condition.tensor === tensor;
  const answer = useAnswer({
    query: HistogramQuery,
    variables: {
      ...view.params,
      tensor: tensor ?? "",
      // Without its own range: what was left out stays in sight, to be brushed again.
      filter: toSampleFilter(filter.filter((condition) => !isOwn(condition))),
    },
    pause: tensor === null || !isTime,
  });
  const { data, retry } = answer;
  useBranchNews(() => tensor !== null && isTime && retry());
  if (tensor === null) return null;
  const own = filter.find(isOwn) as Extract<Condition, { kind: "range" }> | undefined;
  const brush = (range: { low: number; high: number } | null) => {
    const others = filter.filter((condition) => !isOwn(condition));
    view.change({
      filter: range ? [...others, { kind: "range", tensor, ...range }] : others,
      at: 0,
    });
  };
  const buckets = data?.dataset.histogram.buckets ?? [];
  return (
    <PanelSection title="Numbers" answer={answer}>
      <select
        className={styles["select"]}
        aria-label="Tensor of the histogram"
        value={tensor}
        onChange={({ target }) => setChosen(target.value)}
      >
        {scalars.map(({ path }) => (
          <option key={path}>{path}</option>
        ))}
      </select>
      <Bars buckets={buckets} range={own ?? null} onBrush={brush} />
      {buckets.length > 0 && (
        <p className={styles["ends"]}>
          <span>{print(buckets[0]!.low)}</span>
          <span>{own ? "filtered" : "drag to filter"}</span>
          <span>{print(buckets.at(-1)!.high)}</span>
        </p>
      )}
      {data && buckets.length === 0 && <p className={styles["ends"]}>No numbers here.</p>}
    </PanelSection>
  );
}

interface Bucket {
  low: number;
  high: number;
  count: number;
}

interface BarsProps {
  buckets: readonly Bucket[];
  range: { low: number | null; high: number | null } | null;
  onBrush: (range: { low: number; high: number } | null) => void;
}

const WIDTH = 224;
const HEIGHT = 56;

/** A filter by numbers can be typed too: this is the way of the mouse. */
function Bars({ buckets, range, onBrush }: BarsProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const step = WIDTH / Math.max(1, buckets.length);
  const most = Math.max(1, ...buckets.map(({ count }) => count));
  const bucketAt = ({ clientX }: PointerEvent) => {
    const { left, width } = svg.current!.getBoundingClientRect();
    const at = Math.floor(((clientX - left) / width) * buckets.length);
    return Math.min(Math.max(0, at), buckets.length - 1);
  };
  const isIn = (bucket: Bucket, at: number) => {
    if (drag) return at >= Math.min(drag.from, drag.to) && at <= Math.max(drag.from, drag.to);
    if (!range) return true;
    return bucket.high > (range.low ?? -Infinity) && bucket.low < (range.high ?? Infinity);
  };
  const end = () => {
    if (!drag) return;
    const [first, last] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    setDrag(null);
    const isClick = first === last && range !== null;
    onBrush(isClick ? null : { low: buckets[first]!.low, high: buckets[last]!.high });
  };
  return (
    <svg
      ref={svg}
      className={styles["bars"]}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={describeBars(buckets)}
      onPointerDown={(event) => {
        if (buckets.length === 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: bucketAt(event), to: bucketAt(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, to: bucketAt(event) })}
      onPointerUp={end}
      onPointerCancel={() => setDrag(null)}
    >
      {buckets.map((bucket, at) => {
        const height = bucket.count === 0 ? 0 : Math.max(2, (bucket.count / most) * HEIGHT);
        return (
          <rect
            key={bucket.low}
            x={at * step + 0.5}
            y={HEIGHT - height}
            width={Math.max(1, step - 1)}
            height={height}
            data-in={isIn(bucket, at) || undefined}
          />
        );
      })}
    </svg>
  );
}

function describeBars(buckets: readonly Bucket[]): string {
  const fullest = buckets.toSorted((a, b) => b.count - a.count)[0];
  if (!fullest) return "Histogram without numbers";
  return `Histogram from ${print(buckets[0]!.low)} to ${print(buckets.at(-1)!.high)}, most between ${print(fullest.low)} and ${print(fullest.high)}`;
}

function print(value: number): string {
  return String(Number(value.toPrecision(3)));
}
