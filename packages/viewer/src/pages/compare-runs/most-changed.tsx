import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { ErrorState } from "../../ui/state.tsx";
import { imageOf } from "../diff/image-of.ts";
import { printFigure } from "../runs/main-figures.ts";
import { samplePage } from "../sample/page.ts";
import styles from "./changed-samples.module.css";
import { ChangedSamplesQuery } from "./compare-runs-query.ts";
import { printChange } from "./print-change.ts";

interface MostChangedProps {
  title: string;
  direction: "ASC" | "DESC";
  /** How many changed that way. */
  count: number;
  runs: { before: string; after: string };
  output: string;
  images: string[];
  /** Where the samples are looked at. */
  at: { owner: string; name: string; ref: string };
}

const SHOWN = 12;

/** The samples that changed most one way, as thumbnails. */
export function MostChanged({
  title,
  direction,
  count,
  runs,
  output,
  images,
  at,
}: MostChangedProps) {
  const { data, error, retry } = useAnswer({
    query: ChangedSamplesQuery,
    variables: { ...runs, output, direction, images, first: Math.min(SHOWN, count), width: 256 },
    pause: count === 0,
  });
  const samples = count === 0 ? [] : (data?.compareRuns?.output.samples.nodes ?? []);
  return (
    <section aria-label={title} className={styles["way"]}>
      <h3>
        {title}: {printNumber(count)}
      </h3>
      {error && <ErrorState level={3} error={error} retry={retry} />}
      <ul className={styles["list"]}>
        {samples.map(({ sample, before, after, change }) => {
          const image = imageOf(sample.values);
          return (
            <li key={sample.id}>
              <Link
                href={samplePage.href({ ...at, sample: String(sample.sampleId) })}
                className={styles["sample"]}
              >
                {image ? (
                  <img src={image.url} alt="" loading="lazy" decoding="async" />
                ) : (
                  <span className={styles["blank"]} />
                )}
                <span className={styles["words"]}>
                  Sample {sample.index}: {printFigure(before)} → {printFigure(after)} (
                  {printChange(change)})
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
