import { PanelSection } from "../../ui/panel-section.tsx";
import { Toggle } from "../../ui/toggle.tsx";
import styles from "./overlay-panel.module.css";
import type { SamplesView } from "./use-samples-view.ts";

/** Which groups of objects are drawn, in which colours, from which score on. */
export function BoxSection({ view }: { view: SamplesView }) {
  const { state, change, groups } = view;
  const hasScores = groups.some(({ scores }) => scores !== null);
  const hasPredictions = groups.some(({ isPrediction }) => isPrediction);
  if (groups.length === 0) return null;
  return (
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
            onChange={({ target }) => change({ score: Number(target.value) }, { replace: true })}
          />
        </label>
      )}
      {hasPredictions && (
        <p className={styles["legend"]}>
          <b>−</b> missed <b>+</b> surplus <b>≠</b> other class
        </p>
      )}
    </PanelSection>
  );
}

/** A list of what is hidden, once a name was switched on or off. */
export function without(hidden: readonly string[], name: string, isOn: boolean): readonly string[] {
  const others = hidden.filter((one) => one !== name);
  return isOn ? others : [...others, name];
}
