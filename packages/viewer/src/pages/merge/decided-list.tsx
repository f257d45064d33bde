import { Button } from "../../ui/button.tsx";
import { printNumber } from "../../ui/print-count.ts";
import type { Choice } from "./kept-choices.ts";
import styles from "./decided-list.module.css";
import type { ConflictSides } from "./conflict-card.tsx";

interface DecidedListProps {
  choices: readonly Choice[];
  sides: ConflictSides;
  onUndo: (choice: Choice) => void;
}

/** The newest of what was decided: more would only be in the way. */
const SHOWN = 50;

/** What was chosen so far, newest first; each can be decided anew. */
export function DecidedList({ choices, sides, onUndo }: DecidedListProps) {
  if (choices.length === 0) return null;
  return (
    <section aria-label="Decided" className={styles["decided"]}>
      <h2>
        Decided <span className={styles["count"]}>{printNumber(choices.length)}</span>
      </h2>
      <ul className={styles["list"]}>
        {choices
          .toReversed()
          .slice(0, SHOWN)
          .map((choice) => (
            <li key={choice.conflict}>
              <span className={styles["words"]}>{choice.description}</span>
              <span className={styles["taken"]}>{describe(choice, sides)}</span>
              <Button tone="quiet" icon="undo" onClick={() => onUndo(choice)}>
                Decide anew
              </Button>
            </li>
          ))}
      </ul>
      {choices.length > SHOWN && (
        <p className={styles["count"]}>The last {SHOWN} are listed; all of them count.</p>
      )}
    </section>
  );
}

function describe({ take, newPath }: Choice, { ours, theirs }: ConflictSides): string {
  if (take === "OURS") return ours.title;
  return take === "THEIRS" ? theirs.title : `both, theirs as ${newPath}`;
}
