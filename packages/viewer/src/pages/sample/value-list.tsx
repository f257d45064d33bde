import { useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { PanelSection } from "../../ui/panel-section.tsx";
import type { SamplesTensor } from "../samples/structure-query.ts";
import type { SamplesView } from "../samples/use-samples-view.ts";
import { BlameLine } from "./blame-line.tsx";
import { EditValue } from "./edit-value.tsx";
import { printValue } from "./print-value.ts";
import type { SampleValue } from "./sample-query.ts";
import styles from "./value-list.module.css";

interface ValueListProps {
  view: SamplesView;
  sampleId: number;
  values: readonly SampleValue[];
  mayEdit: boolean;
  /** Told when a value was changed. */
  onChanged: () => void;
}

/** What every tensor holds for the sample; opened, who last changed it, and a field to change it. */
export function ValueList({ view, sampleId, values, mayEdit, onChanged }: ValueListProps) {
  return (
    <PanelSection title="Values">
      <ul className={styles["list"]}>
        {values.map((value) => {
          const tensor = view.tensors.find(({ path }) => path === value.tensor.path);
          return (
            <li key={value.tensor.path} className={styles["value"]}>
              {tensor?.describes === "SAMPLE" ? (
                <OwnValue {...{ view, sampleId, value, tensor, mayEdit, onChanged }} />
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
function OwnValue({ view, sampleId, value, tensor, mayEdit, onChanged }: OwnValueProps) {
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
          {mayEdit && (
            <EditValue
              key={value.revision}
              params={params}
              sampleId={sampleId}
              value={value}
              tensor={tensor}
              onChanged={onChanged}
            />
          )}
          <BlameLine
            key={`blame ${value.revision}`}
            params={params}
            sampleId={sampleId}
            subject={{ tensor: tensor.path }}
          />
        </>
      )}
    </>
  );
}
