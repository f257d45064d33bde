import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import styles from "./add-condition.module.css";
import { MODES, type Condition, type Measure } from "./conditions.ts";
import type { SamplesTensor } from "./structure-query.ts";
import { isScalar, type SamplesView } from "./use-samples-view.ts";

/** What a line about one tensor says. */
type TensorCondition = Exclude<Condition, { kind: "disagreement" | "given" }>;

/** Adds a line to the filter: a tensor, and what has to hold for its value. */
export function AddCondition({ view }: { view: SamplesView }) {
  const [isOpen, setIsOpen] = useState(false);
  const { state, change } = view;
  return (
    <>
      <Button id="add-condition" tone="quiet" icon="filter" onClick={() => setIsOpen(true)}>
        Filter
      </Button>
      {isOpen && (
        <ConditionDialog
          tensors={view.tensors}
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

interface ConditionDialogProps {
  tensors: readonly SamplesTensor[];
  onClose: () => void;
  onAdd: (condition: Condition) => void;
}

function ConditionDialog({ tensors, onClose, onAdd }: ConditionDialogProps) {
  const [path, setPath] = useState(tensors[0]?.path ?? "");
  const tensor = tensors.find((one) => one.path === path);
  const labels = tensors.find(
    ({ group, htype, describes }) =>
      group === tensor?.group && htype === "CLASS_LABEL" && describes === "OBJECT",
  );
  const kinds = tensor ? kindsFor(tensor) : [];
  const [chosen, setChosen] = useState<TensorCondition["kind"] | null>(null);
  const kind = chosen !== null && kinds.includes(chosen) ? chosen : kinds[0];
  const add = (data: FormData) => {
    if (kind === undefined) return;
    const condition = readCondition(kind, { tensor: path, labels: labels?.path ?? null }, data);
    if (condition) onAdd(condition);
  };
  return (
    <Dialog title="Filter" onClose={onClose}>
      <form
        className={styles["form"]}
        onSubmit={(event) => {
          event.preventDefault();
          add(new FormData(event.currentTarget));
        }}
      >
        <label className={styles["label"]}>
          Tensor
          <select value={path} onChange={({ target }) => setPath(target.value)}>
            {tensors.map((one) => (
              <option key={one.path}>{one.path}</option>
            ))}
          </select>
        </label>
        <label className={styles["label"]}>
          What has to hold
          <select
            value={kind}
            onChange={({ target }) => setChosen(target.value as TensorCondition["kind"])}
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {KIND_NAMES[one]}
              </option>
            ))}
          </select>
        </label>
        {(kind === "range" || kind === "count") && <Bounds isWhole={kind === "count"} />}
        {kind === "classes" && <Classes classes={tensor?.classes ?? []} />}
        {kind === "objects" && (
          <>
            <label className={styles["label"]}>
              Measure of the box
              <select name="measure">
                <option value="HEIGHT">height</option>
                <option value="WIDTH">width</option>
                <option value="AREA">area</option>
              </select>
            </label>
            <Bounds isWhole={false} />
            <ClassBoxes classes={labels?.classes ?? []} />
          </>
        )}
        {kind === "absent" && (
          <label className={styles["label"]}>
            Value
            <select name="absent">
              <option value="1">is absent</option>
              <option value="0">is there</option>
            </select>
          </label>
        )}
        {kind === "text" && (
          <label className={styles["label"]}>
            Has the text
            <input name="text" required />
          </label>
        )}
        <div className={styles["foot"]}>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" disabled={kind === undefined}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const KIND_NAMES: Record<TensorCondition["kind"], string> = {
  range: "Its number lies between",
  count: "The number of its entries lies between",
  classes: "It has classes",
  text: "It has a text",
  objects: "One of its boxes has a class and a size",
  absent: "It is absent, or there",
};

function kindsFor(tensor: SamplesTensor): TensorCondition["kind"][] {
  return [
    ...(isScalar(tensor) ? (["range"] as const) : []),
    ...(tensor.htype === "CLASS_LABEL" ? (["classes"] as const) : []),
    ...(["CLASS_LABEL", "BBOX"].includes(tensor.htype) ? (["count"] as const) : []),
    ...(tensor.htype === "BBOX" && tensor.describes === "OBJECT" ? (["objects"] as const) : []),
    ...(tensor.htype === "TEXT" ? (["text"] as const) : []),
    "absent",
  ];
}

function Bounds({ isWhole }: { isWhole: boolean }) {
  const step = isWhole ? 1 : "any";
  return (
    <div className={styles["bounds"]}>
      <label className={styles["label"]}>
        At least
        <input name="low" type="number" step={step} />
      </label>
      <label className={styles["label"]}>
        At most
        <input name="high" type="number" step={step} />
      </label>
    </div>
  );
}

function Classes({ classes }: { classes: NonNullable<SamplesTensor["classes"]> }) {
  return (
    <>
      <label className={styles["label"]}>
        The sample
        <select name="mode">
          {Object.entries(MODES).map(([mode, name]) => (
            <option key={mode} value={mode}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ClassBoxes classes={classes} />
    </>
  );
}

function ClassBoxes({ classes }: { classes: NonNullable<SamplesTensor["classes"]> }) {
  return (
    <fieldset className={styles["classes"]}>
      <legend>Classes</legend>
      {classes.map(({ classId, name }) => (
        <label key={classId}>
          <input type="checkbox" name="class" value={name} /> {name}
        </label>
      ))}
    </fieldset>
  );
}

function readCondition(
  kind: TensorCondition["kind"],
  { tensor, labels }: { tensor: string; labels: string | null },
  data: FormData,
): TensorCondition | null {
  const names = data.getAll("class") as string[];
  const bound = (name: string) => {
    const given = data.get(name);
    return given === null || given === "" ? null : Number(given);
  };
  switch (kind) {
    case "range":
    case "count":
      return { kind, tensor, low: bound("low"), high: bound("high") };
    case "absent":
      return { kind, tensor, absent: data.get("absent") === "1" };
    case "text":
      return { kind, tensor, text: data.get("text") as string };
    case "objects": {
      const measure = data.get("measure") as Measure;
      return { kind, tensor, labels, names, measure, low: bound("low"), high: bound("high") };
    }
    case "classes": {
      const mode = data.get("mode") as "any" | "all" | "none";
      return names.length === 0 ? null : { kind, tensor, names, mode };
    }
  }
}
