import { useState } from "react";
import { Button, IconButton } from "../../ui/button.tsx";
import { Picker, type PickerOption } from "../../ui/picker.tsx";
import { printCount, printNumber } from "../../ui/print-count.ts";
import { AddCondition } from "./add-condition.tsx";
import { AddDisagreement } from "./add-disagreement.tsx";
import { describeCondition } from "./conditions.ts";
import { jumpInGrid } from "./grid.tsx";
import { SavedViews } from "./saved-views.tsx";
import styles from "./toolbar.module.css";
import { isScalar, type SamplesView } from "./use-samples-view.ts";

interface ToolbarProps {
  view: SamplesView;
  /** Undefined while it is counted. */
  total: number | undefined;
}

/** Order, filter, how many there are, where one is, and how large they are shown. */
export function Toolbar({ view, total }: ToolbarProps) {
  const { state, change } = view;
  const conditions = state.filter;
  return (
    <div className={styles["bar"]} role="toolbar" aria-label="Order and filter">
      <SortPicker view={view} />
      <span className={styles["line"]} />
      {conditions.map((condition, position) => (
        <span key={JSON.stringify(condition)} className={styles["chip"]}>
          {describeCondition(condition)}
          <IconButton
            label={`Remove: ${describeCondition(condition)}`}
            icon="close"
            onClick={() => change({ filter: conditions.filter((_, at) => at !== position), at: 0 })}
          />
        </span>
      ))}
      <AddCondition view={view} />
      <AddDisagreement view={view} />
      {conditions.length > 0 && (
        <Button tone="quiet" onClick={() => change({ filter: [], at: 0 })}>
          Clear
        </Button>
      )}
      <div className={styles["end"]}>
        <SavedViews view={view} />
        <span className={styles["count"]} role="status">
          {total === undefined ? "…" : printCount(total, "sample")}
        </span>
        <PlaceField total={total ?? 0} />
        <label className={styles["size"]}>
          <span className="visually-hidden">Size of thumbnails</span>
          <input
            type="range"
            min={72}
            max={512}
            step={4}
            value={state.size}
            onChange={({ target }) => change({ size: Number(target.value) }, { replace: true })}
          />
        </label>
      </div>
    </div>
  );
}

function SortPicker({ view: { state, change, tensors } }: { view: SamplesView }) {
  const [isTyping, setIsTyping] = useState(false);
  const options: PickerOption[] = [
    { value: "", label: "As they were added" },
    ...tensors.filter(isScalar).map(({ path }) => ({ value: path, label: path })),
    { value: EXPRESSION, label: "An expression …" },
  ];
  const isExpression = isTyping || !options.some(({ value }) => value === state.sort);
  const shown = isExpression ? "Expression" : state.sort || "As added";
  return (
    <span className={styles["sort"]}>
      <Picker
        label={`Sort ${shown}`}
        options={options}
        value={isExpression ? EXPRESSION : state.sort}
        onPick={(picked) => {
          setIsTyping(picked === EXPRESSION);
          if (picked !== EXPRESSION)
            change({
              sort: picked,
              descending: picked !== "" && !/iou|score/i.test(picked),
              at: 0,
            });
        }}
      >
        <span className={styles["soft"]}>Sort</span> <span className={styles["cut"]}>{shown}</span>
      </Picker>
      {isExpression && (
        <ExpressionField
          key={state.sort}
          sort={state.sort}
          onSort={(sort) => {
            setIsTyping(false);
            change({ sort, at: 0 });
          }}
        />
      )}
      <IconButton
        label={
          state.descending
            ? "Highest first. Change to lowest first"
            : "Lowest first. Change to highest first"
        }
        icon={state.descending ? "descending" : "ascending"}
        onClick={() => change({ descending: !state.descending, at: 0 })}
      />
    </span>
  );
}

const EXPRESSION = "=";

function ExpressionField({ sort, onSort }: { sort: string; onSort: (sort: string) => void }) {
  const [typed, setTyped] = useState(sort);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSort(typed.trim());
      }}
    >
      <input
        className={styles["field"]}
        aria-label="Expression to sort by"
        placeholder='"a/loss" + 10 * b, then Enter'
        size={28}
        spellCheck={false}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </form>
  );
}

function PlaceField({ total }: { total: number }) {
  const [typed, setTyped] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (/^\d+$/.test(typed)) jumpInGrid(Number(typed));
        setTyped("");
      }}
    >
      <input
        id="place"
        className={styles["field"]}
        inputMode="numeric"
        aria-label={`Go to a place from 0 to ${printNumber(Math.max(0, total - 1))}`}
        placeholder="Go to …"
        size={8}
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
    </form>
  );
}
