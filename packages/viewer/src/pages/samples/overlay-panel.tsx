import { classColour } from "../../overlay/object-group.ts";
import { BoxSection, without } from "./box-section.tsx";
import { ClassCounts } from "./class-counts.tsx";
import { NumberHistogram } from "./number-histogram.tsx";
import styles from "./overlay-panel.module.css";
import type { SamplesView } from "./use-samples-view.ts";

/** What of the objects is shown and how, and how numbers and classes are spread. */
export function OverlayPanel({ view }: { view: SamplesView }) {
  const { state, change, style } = view;
  return (
    <aside className={styles["panel"]} aria-label="Overlays and figures" tabIndex={0}>
      <BoxSection view={view} />
      <NumberHistogram view={view} />
      <ClassCounts
        view={view}
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
