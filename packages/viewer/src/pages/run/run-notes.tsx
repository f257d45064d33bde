import { Icon } from "../../ui/icon.tsx";
import type { Run } from "./run-query.ts";
import styles from "./run-notes.module.css";

/** What has to be known to take the figures rightly. */
export function RunNotes({ run }: { run: Run }) {
  const isInSample = run.inSample === true;
  const notes = [...(isInSample ? [] : run.notes), ...(run.summary?.notes ?? [])];
  if (!isInSample && notes.length === 0 && !run.branchMoved) return null;
  return (
    <section aria-label="How to take it" className={styles["notes"]}>
      {isInSample && (
        <div className={styles["note"]} data-tone="warning">
          <Icon name="warning" />
          <div>
            <p className={styles["title"]}>In-sample: the figures flatter the model</p>
            <p>
              {run.notes.join(" ")} It has learnt their labels, the wrong ones too. Judge it by
              samples that it has not seen.
            </p>
          </div>
        </div>
      )}
      {run.branchMoved && (
        <Note text="Somebody committed to the branch while it ran: the outputs belong to the samples that were there both times." />
      )}
      {notes.map((note) => (
        <Note key={note} text={note} />
      ))}
    </section>
  );
}

function Note({ text }: { text: string }) {
  return (
    <div className={styles["note"]}>
      <Icon name="info" />
      <p>{text}</p>
    </div>
  );
}
