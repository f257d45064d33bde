import styles from "./run-log.module.css";

/** What the plugin said while it ran. */
export function RunLog({ lines, isOver }: { lines: readonly string[]; isOver: boolean }) {
  return (
    <section aria-labelledby="run-log" className={styles["section"]}>
      <h2 id="run-log">Log</h2>
      {lines.length === 0 ? (
        <p className={styles["soft"]}>{isOver ? "It said nothing." : "Nothing was said yet."}</p>
      ) : (
        // What scrolls has to be reached by the keyboard.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <pre className={styles["log"]} tabIndex={0} aria-labelledby="run-log" role="log">
          {lines.join("\n")}
        </pre>
      )}
    </section>
  );
}
