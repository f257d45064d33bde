import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { Link } from "../../router/link.tsx";
import { Button } from "../../ui/button.tsx";
import { Time } from "../../ui/time.tsx";
import styles from "../run/run-head.module.css";
import { hasEnded, RunStateBadge } from "../runs/run-state.tsx";
import { trainingsPage } from "../trainings/page.ts";
import { CancelTraining, type Training } from "./training-query.ts";

interface TrainingHeadProps {
  params: { owner: string; name: string; ref: string };
  training: Training;
  onChange: () => void;
}

/** What is trained, how far it is, and what stops it. */
export function TrainingHead({ params, training, onChange }: TrainingHeadProps) {
  const [{ fetching }, send] = useMutation(CancelTraining);
  const cancel = async () => {
    const { error } = await send({ id: training.id });
    if (error) notify(describeError(error).title, { tone: "error" });
    onChange();
  };
  return (
    <header className={styles["head"]}>
      <div className={styles["titles"]}>
        <p className={styles["up"]}>
          <Link href={trainingsPage.href(params)}>Trainings</Link>
        </p>
        <h1>
          {training.modelName}
          <span className={styles["model"]}> by {training.trainer}</span>
        </h1>
        <p className={styles["soft"]}>
          <RunStateBadge state={training.state} /> started by {training.author}{" "}
          <Time at={training.createdAt} />
        </p>
      </div>
      {!hasEnded(training.state) && (
        <div className={styles["actions"]}>
          <Button tone="danger" disabled={fetching} onClick={() => void cancel()}>
            Cancel the training
          </Button>
        </div>
      )}
    </header>
  );
}
