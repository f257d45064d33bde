import { classColour } from "../../overlay/object-group.ts";
import { ClassCounts } from "./class-counts.tsx";
import { PanelSection } from "../../ui/panel-section.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import { NumberHistogram } from "./number-histogram.tsx";
import styles from "./overlay-panel.module.css";
import type { SamplesView } from "./use-samples-view.ts";

/** What of the objects is shown and how, and how numbers and classes are spread. */
export function OverlayPanel({ view }: { view: SamplesView }) {
  const { state, change, groups, style } = view;
  const hasScores = groups.some(({ scores }) => scores !== null);
  const hasPredictions = groups.some(({ isPrediction }) => isPrediction);
  return (
    <aside className={styles["panel"]} aria-label="Overlays and figures" tabIndex={0}>
      {groups.length > 0 && (
        <PanelSection title="Boxes">
          {groups.map((group) => (
            <Toggle
              key={group.path}
              label={group.title}
              colour={state.colours === "group" ? group.colour : null}
              isDashed={group.isPrediction}
              isOn={!state.hiddenGroups.includes(group.path)}
              onToggle={(isOn) =>
                change(
                  { hiddenGroups: without(state.hiddenGroups, group.path, isOn) },
                  { replace: true },
                )
              }
            />
          ))}
          <div className={styles["colours"]} role="radiogroup" aria-label="Colours">
            {(["group", "class"] as const).map((one) => (
              <label key={one}>
                <input
                  type="radio"
                  name="colours"
                  checked={state.colours === one}
                  onChange={() => change({ colours: one }, { replace: true })}
                />
                by {one}
              </label>
            ))}
          </div>
          {hasScores && (
            <label className={styles["score"]}>
              <span>
                Score at least <output>{state.score.toFixed(2)}</output>
              </span>
              <input
                type="range"
                aria-label={`Score at least ${state.score.toFixed(2)}`}
                min={0}
                max={1}
                step={0.01}
                value={state.score}
                onChange={({ target }) =>
                  change({ score: Number(target.value) }, { replace: true })
                }
              />
            </label>
          )}
          {hasPredictions && (
            <p className={styles["legend"]}>
              <b>−</b> missed <b>+</b> surplus <b>≠</b> other class
            </p>
          )}
        </PanelSection>
      )}
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

function without(hidden: readonly string[], name: string, isOn: boolean): readonly string[] {
  const others = hidden.filter((one) => one !== name);
  return isOn ? others : [...others, name];
}
