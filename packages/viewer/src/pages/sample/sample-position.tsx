import type { ReactNode } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { Link } from "../../router/link.tsx";
import { navigate } from "../../router/location.ts";
import { IconButton } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { samplesPage } from "../samples/page.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";
import styles from "./sample-page.module.css";

interface SamplePositionProps {
  view: SamplesView;
  index: number;
  /** In the order that it was found in; null where the filter leaves it out. */
  place: number | null;
  total: number;
  before: string | null;
  after: string | null;
  /** What has become of one's edits. */
  state: ReactNode;
  /** What can be done with the sample. */
  actions: ReactNode;
}

/** Which sample it is, and the ways to its neighbours and back to the grid. */
export function SamplePosition({
  view,
  index,
  place,
  total,
  before,
  after,
  state,
  actions,
}: SamplePositionProps) {
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
      {state}
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
      {actions}
    </header>
  );
}
