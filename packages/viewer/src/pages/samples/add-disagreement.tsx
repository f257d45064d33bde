import { useState } from "react";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./add-condition.module.css";
import { DISAGREEMENTS, type Disagreement, type DisagreementCondition } from "./disagreement.ts";
import type { SamplesView } from "./use-samples-view.ts";

/** Adds what predictions and ground truth disagree about to the filter. */
export function AddDisagreement({ view }: { view: SamplesView }) {
  const [isOpen, setIsOpen] = useState(false);
  const { state, change, groups } = view;
  const truths = groups.filter(({ isPrediction }) => !isPrediction);
  const predictions = groups.filter(({ isPrediction }) => isPrediction);
  if (truths.length === 0 || predictions.length === 0) return null;
  return (
    <>
      <Button id="add-disagreement" tone="quiet" onClick={() => setIsOpen(true)}>
        Disagreements
      </Button>
      {isOpen && (
        <DisagreementDialog
          truths={truths}
          predictions={predictions}
          score={state.score}
          onClose={() => setIsOpen(false)}
          onAdd={(condition) => {
            setIsOpen(false);
            change({ filter: [...state.filter, condition], at: 0 });
          }}
        />
      )}
    </>
  );
}

interface DisagreementDialogProps {
  truths: readonly ObjectGroup[];
  predictions: readonly ObjectGroup[];
  /** From which predictions are shown. */
  score: number;
  onClose: () => void;
  onAdd: (condition: DisagreementCondition) => void;
}

function DisagreementDialog(props: DisagreementDialogProps) {
  const { truths, predictions, score, onClose, onAdd } = props;
  const [about, setAbout] = useState<Disagreement>("MISSED");
  const [truth, setTruth] = useState(truths[0]!);
  const [found, setFound] = useState(predictions[0]!);
  const add = (data: FormData) =>
    onAdd({
      kind: "disagreement",
      tensor: found.path,
      truth: truth.path,
      scores: found.scores === null ? null : found.scores.slice(found.scores.lastIndexOf("/") + 1),
      about,
      score: Number(data.get("score")),
      iou: Number(data.get("iou")),
      actual: data.getAll("actual") as string[],
      predicted: data.getAll("predicted") as string[],
    });
  return (
    <Dialog title="Disagreements" onClose={onClose}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          add(new FormData(event.currentTarget));
        }}
      >
        <label className={styles["label"]}>
          What to find
          <select value={about} onChange={({ target }) => setAbout(target.value as Disagreement)}>
            {DISAGREEMENTS.map(({ kind, words }) => (
              <option key={kind} value={kind}>
                {words}
              </option>
            ))}
          </select>
        </label>
        <div className={styles["bounds"]}>
          <GroupChoice label="Predictions" groups={predictions} value={found} onPick={setFound} />
          <GroupChoice label="Ground truth" groups={truths} value={truth} onPick={setTruth} />
        </div>
        <div className={styles["bounds"]}>
          <Threshold label="Score above" name="score" initial={score} />
          <Threshold label="IoU at least" name="iou" initial={0.5} />
        </div>
        {about !== "SURPLUS" && (
          <Classes legend="Class of the object" name="actual" group={truth} />
        )}
        {about !== "MISSED" && (
          <Classes legend="Class that was predicted" name="predicted" group={found} />
        )}
        <div className={styles["foot"]}>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit">
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface GroupChoiceProps {
  label: string;
  groups: readonly ObjectGroup[];
  value: ObjectGroup;
  onPick: (group: ObjectGroup) => void;
}

function GroupChoice({ label, groups, value, onPick }: GroupChoiceProps) {
  return (
    <label className={styles["label"]}>
      {label}
      <select
        value={value.path}
        onChange={({ target }) => onPick(groups.find(({ path }) => path === target.value)!)}
      >
        {groups.map(({ path, title }) => (
          <option key={path} value={path}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

function Threshold({ label, name, initial }: { label: string; name: string; initial: number }) {
  return (
    <label className={styles["label"]}>
      {label}
      <input name={name} type="number" min={0} max={1} step="any" required defaultValue={initial} />
    </label>
  );
}

/** None chosen means any. */
function Classes({ legend, name, group }: { legend: string; name: string; group: ObjectGroup }) {
  return (
    <fieldset key={group.path} className={styles["classes"]}>
      <legend>{legend} (none: any)</legend>
      {group.classes.map((one) => (
        <label key={one.classId}>
          <input type="checkbox" name={name} value={one.name} /> {one.name}
        </label>
      ))}
    </fieldset>
  );
}
