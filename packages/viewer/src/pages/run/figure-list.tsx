import { useId } from "react";
import { printFigure } from "../runs/main-figures.ts";
import styles from "./figure-list.module.css";
import { meaningOf } from "./figure-meanings.ts";
import type { Summary } from "./run-query.ts";

/** The numbers of a run; what one means is said under the pointer and on focus. */
export function FigureList({ figures }: { figures: Summary["figures"] }) {
  return (
    <ul className={styles["list"]}>
      {figures.map((figure) => (
        <FigureTile key={figure.name} {...figure} />
      ))}
    </ul>
  );
}

function FigureTile({ name, value }: Summary["figures"][number]) {
  const id = useId();
  const meaning = meaningOf(name);
  const inside = (
    <>
      <span className={styles["name"]}>{name}</span>
      <span className={styles["value"]}>{printFigure(value)}</span>
    </>
  );
  if (meaning === null) return <li className={styles["tile"]}>{inside}</li>;
  return (
    <li className={styles["item"]}>
      <button type="button" className={styles["tile"]} aria-describedby={id}>
        {inside}
      </button>
      <span id={id} role="tooltip" className={styles["meaning"]}>
        {meaning}
      </span>
    </li>
  );
}
