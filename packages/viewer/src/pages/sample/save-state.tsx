import { giveUp, isSaved, type EditLog } from "../../editing/edit-log.ts";
import { useIsConnected } from "../../graphql/connection.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import styles from "./save-state.module.css";
import type { BoxEditor } from "./use-box-editor.ts";

/** Whether what was done has arrived at the server. */
export function SaveState({ log }: { log: EditLog }) {
  const isConnected = useIsConnected();
  const text = describeState(log, isConnected);
  return (
    <span className={styles["state"]} role="status" data-state={text}>
      {text === "Saved" && <Icon name="check" size={14} />}
      {text}
    </span>
  );
}

function describeState(log: EditLog, isConnected: boolean): string {
  if (isSaved(log)) return log.done.length + log.undone.length === 0 ? "" : "Saved";
  if (log.refusal) return "Not saved";
  if (log.conflicts.length > 0) return "Not saved: decide first";
  return isConnected ? "Saving …" : "Kept in this browser";
}

/** Why the server refuses what was done, and the two ways on. */
export function Refusal({ editor }: { editor: BoxEditor }) {
  const { refusal } = editor.log;
  if (!refusal) return null;
  return (
    <div className={styles["card"]} data-tone="danger" role="alert">
      <h2>Your edits are not saved</h2>
      <p>{refusal.title}</p>
      <p>{refusal.next}</p>
      <div className={styles["choices"]}>
        <Button onClick={() => editor.change((log) => ({ ...log, refusal: null }))}>
          Try again
        </Button>
        <Button tone="danger" onClick={() => editor.change(giveUp)}>
          Give them up
        </Button>
      </div>
    </div>
  );
}
