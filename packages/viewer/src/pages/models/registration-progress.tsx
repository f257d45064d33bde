import { Button } from "../../ui/button.tsx";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { printBytes } from "../import/print-bytes.ts";
import styles from "./register-model.module.css";
import type { RegistrationState } from "./use-registration.ts";

interface RegistrationProgressProps {
  state: RegistrationState;
  onCancel: () => void;
}

/** How far the files are, then that the server tries the model. */
export function RegistrationProgress({ state, onCancel }: RegistrationProgressProps) {
  if (state.phase === "trying") {
    return (
      <p role="status" className={styles["soft"]}>
        The server loads the model and tries it on a grey image …
      </p>
    );
  }
  if (state.phase !== "packing" && state.phase !== "uploading") return null;
  const { phase, done, total } = state;
  const title = phase === "packing" ? "Looking at the files" : "Uploading";
  return (
    <div className={styles["progress"]}>
      <ProgressBar label={title} done={done} total={total} />
      <p className={styles["soft"]}>
        {title}: {printBytes(done)} of {printBytes(total)}
      </p>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
