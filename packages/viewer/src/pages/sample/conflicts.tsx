import { decide } from "../../editing/edit-log.ts";
import { findObject, type EditedObject } from "../../editing/edited-object.ts";
import { Button } from "../../ui/button.tsx";
import { printObject } from "./print-object.ts";
import styles from "./save-state.module.css";
import type { BoxEditor } from "./use-box-editor.ts";

/** Objects that somebody else has changed while I did: theirs and mine, to choose one of. */
export function Conflicts({ editor }: { editor: BoxEditor }) {
  const { log, change, select } = editor;
  if (log.conflicts.length === 0) return null;
  const takeAll = (take: "mine" | "theirs") =>
    change((now) => now.conflicts.reduce((one, key) => decide(one, key, take, Date.now()), now));
  return (
    <section className={styles["card"]} role="alert" aria-label="Conflicts">
      <h2>Somebody else has changed this too</h2>
      <p>Theirs is drawn broken, yours with a full line. Nothing is lost until you choose.</p>
      {log.conflicts.map((key) => (
        <div key={key} className={styles["conflict"]} onPointerEnter={() => select(key)}>
          <Side title="Theirs" object={findObject(log.base, key)} />
          <Side title="Mine" object={findObject(log.mine, key)} />
          <div className={styles["choices"]}>
            <Button onClick={() => change((now) => decide(now, key, "theirs", Date.now()))}>
              Take theirs
            </Button>
            <Button onClick={() => change((now) => decide(now, key, "mine", Date.now()))}>
              Keep mine
            </Button>
          </div>
        </div>
      ))}
      {log.conflicts.length > 1 && (
        <div className={styles["choices"]}>
          <Button tone="quiet" onClick={() => takeAll("theirs")}>
            Take all of theirs
          </Button>
          <Button tone="quiet" onClick={() => takeAll("mine")}>
            Keep all of mine
          </Button>
        </div>
      )}
    </section>
  );
}

function Side({ title, object }: { title: string; object: EditedObject | null }) {
  return (
    <p>
      <span className={styles["side"]}>{title}</span>
      {object ? printObject(object) : "deleted"}
    </p>
  );
}
