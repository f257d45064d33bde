import { Button, IconButton } from "../ui/button.tsx";
import { dismiss, useNotices } from "./notices.ts";
import styles from "./notices-view.module.css";

/** What `notify` said, in a corner, and read out. */
export function Notices() {
  const notices = useNotices();
  return (
    <div className={styles["notices"]} role="status" aria-live="polite">
      {notices.map(({ id, text, tone, action }) => (
        <div key={id} className={styles["notice"]} data-tone={tone}>
          <p>{text}</p>
          {action && (
            <Button
              tone="quiet"
              onClick={() => {
                dismiss(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <IconButton label="Dismiss" icon="close" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
