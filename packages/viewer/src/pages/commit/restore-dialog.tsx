import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { printCount } from "../../ui/print-count.ts";
import { Toggle } from "../../ui/toggle.tsx";
import type { CommitAnswer } from "./commit-query.ts";
import styles from "./restore-dialog.module.css";
import { useRestore } from "./use-restore.ts";

interface RestoreDialogProps {
  params: { owner: string; name: string };
  branch: string;
  commitId: string;
  tensors: CommitAnswer["ref"]["tensors"];
  onClose: () => void;
}

/** Brings whole tensors back as a commit has them. */
export function RestoreDialog({ params, branch, commitId, tensors, onClose }: RestoreDialogProps) {
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { isRestoring, restore } = useRestore({ ...params, branch, from: commitId });
  const send = async () => {
    const label = printCount(chosen.length, "tensor");
    if (await restore({ kind: "tensors", tensors: chosen, label })) onClose();
  };
  const toggle = (path: string, isOn: boolean) =>
    setChosen(isOn ? [...chosen, path] : chosen.filter((one) => one !== path));
  return (
    <Dialog
      title={`Bring tensors back from ${commitId.slice(0, 8)}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            tone="primary"
            disabled={chosen.length === 0 || isRestoring}
            onClick={() => void send()}
          >
            Bring back
          </Button>
        </>
      }
    >
      <p>
        They get the name, the classes and all the values that they have in this commit, as
        uncommitted changes of “{branch}”. One that describes objects brings its whole group.
      </p>
      <div className={styles["tensors"]}>
        {tensors.map(({ path }) => (
          <Toggle
            key={path}
            label={path}
            colour={null}
            isOn={chosen.includes(path)}
            onToggle={(isOn) => toggle(path, isOn)}
          />
        ))}
      </div>
    </Dialog>
  );
}
