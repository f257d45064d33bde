import { PanelSection } from "../../ui/panel-section.tsx";
import { printValue } from "./print-value.ts";
import type { SampleValue } from "./sample-query.ts";
import styles from "./value-list.module.css";

/** What every tensor holds for the sample. */
export function ValueList({ values }: { values: readonly SampleValue[] }) {
  return (
    <PanelSection title="Values">
      <dl>
        {values.map((value) => (
          <div key={value.tensor.path} className={styles["value"]}>
            <dt>{value.tensor.path}</dt>
            <dd>{printValue(value)}</dd>
          </div>
        ))}
      </dl>
    </PanelSection>
  );
}
