import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { PanelSection } from "../../ui/panel-section.tsx";
import type { SamplesTensor } from "../samples/structure-query.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";
import { EditValue } from "./edit-value.tsx";
import { printValue } from "./print-value.ts";
import type { SampleValue } from "./sample-query.ts";
import { ValueHistory } from "./value-history.tsx";
import type { ValueEdits } from "./use-value-edits.ts";
import styles from "./value-list.module.css";

interface ValueListProps {
  view: SamplesView;
  sampleId: number;
  values: readonly SampleValue[];
  /** Null where nothing may be changed. */
  edits: ValueEdits | null;
}

/** What every tensor holds for the sample; opened, all that it has been, and a field to change it. */
export function ValueList({ view, sampleId, values, edits }: ValueListProps) {
  return (
    <PanelSection title="Values">
      <ul className={styles["list"]}>
        {values.map((value) => {
          const tensor = view.tensors.find(({ path }) => path === value.tensor.path);
          return (
            <li key={value.tensor.path} className={styles["value"]}>
              {tensor?.describes === "SAMPLE" ? (
                <OwnValue {...{ view, sampleId, value, tensor, edits }} />
              ) : (
                <>
                  <span className={styles["path"]}>{value.tensor.path}</span>
                  <span className={styles["text"]}>{printValue(value)}</span>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </PanelSection>
  );
}

type OwnValueProps = Omit<ValueListProps, "values"> & { value: SampleValue; tensor: SamplesTensor };

/** A value of the sample itself. */
function OwnValue({ view, sampleId, value, tensor, edits }: OwnValueProps) {
  const [isOpen, setOpen] = useState(false);
  const { params } = view;
  return (
    <>
      <button
        type="button"
        className={styles["toggle"]}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span className={styles["path"]}>{tensor.path}</span>
        <Icon name="chevron" size={12} />
        <span className={styles["text"]}>{printValue(value)}</span>
      </button>
      {isOpen && (
        <>
          {edits && <EditValue key={value.revision} value={value} tensor={tensor} edits={edits} />}
          <ValueHistory
            key={`history ${value.revision}`}
            params={params}
            sampleId={sampleId}
            tensor={tensor.path}
          />
        </>
      )}
    </>
  );
}
