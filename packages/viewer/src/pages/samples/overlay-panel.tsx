import { classColour } from "../../overlay/object-group.ts";
import { BoxSection, without } from "./box-section.tsx";
import { ClassCounts } from "./class-counts.tsx";
import { NumberHistogram } from "./number-histogram.tsx";
import styles from "./overlay-panel.module.css";
import type { SamplesView } from "./use-samples-view.ts";

interface OverlayPanelProps {
  view: SamplesView;
  /** Whether the pictures in sight are there: what counts everything would take the server's time from them. */
  isTime: boolean;
}

/** What of the objects is shown and how, and how numbers and classes are spread. */
export function OverlayPanel({ view, isTime }: OverlayPanelProps) {
  const { state, change, style } = view;
  return (
    <aside className={styles["panel"]} aria-label="Overlays and figures" tabIndex={0}>
      <BoxSection view={view} />
      <NumberHistogram view={view} isTime={isTime} />
      <ClassCounts
        view={view}
        isTime={isTime}
        colourOf={(name) =>
          state.colours === "class" ? classColour(name, style.classNames) : null
        }
        isShown={(name) => !state.hiddenClasses.includes(name)}
        onToggle={(name, isOn) =>
          change({ hiddenClasses: without(state.hiddenClasses, name, isOn) }, { replace: true })
        }
      />
    </aside>
  );
}
