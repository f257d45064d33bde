import { Dialog } from "../ui/dialog.tsx";
import styles from "./help-dialog.module.css";
import { printAllKeys, useShortcutGroups } from "./shortcuts.ts";

/** The keys that do something just now. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const groups = useShortcutGroups();
  return (
    <Dialog title="Keys" onClose={onClose} width={560}>
      <div className={styles["groups"]}>
        {groups.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3 className={styles["title"]}>{title}</h3>
            <dl>
              {shortcuts.map(({ keys, label }) => (
                <div key={label} className={styles["line"]}>
                  <dt>{label}</dt>
                  <dd>
                    {printAllKeys(keys).map((one) => (
                      <kbd key={one} className={styles["key"]}>
                        {one}
                      </kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
