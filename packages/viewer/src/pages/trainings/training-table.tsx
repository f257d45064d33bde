import { Link } from "../../router/link.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { Time } from "../../ui/time.tsx";
import { hasEnded, RunStateBadge } from "../runs/run-state.tsx";
import styles from "../runs/run-table.module.css";
import { trainingPage } from "../training/page.ts";
import type { ListedTraining } from "./trainings-query.ts";

interface TrainingTableProps {
  params: { owner: string; name: string; ref: string };
  trainings: readonly ListedTraining[];
}

export function TrainingTable({ params, trainings }: TrainingTableProps) {
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">Trainer</th>
          <th scope="col">State</th>
          <th scope="col">Made</th>
          <th scope="col">Learns from</th>
          <th scope="col">When</th>
        </tr>
      </thead>
      <tbody>
        {trainings.map((training) => (
          <TrainingRow
            key={training.id}
            training={training}
            href={trainingPage.href({ ...params, training: training.id })}
          />
        ))}
      </tbody>
    </table>
  );
}

function TrainingRow({ training, href }: { training: ListedTraining; href: string }) {
  const { trainer, modelName, state, sourceCommit, validationDataset } = training;
  return (
    <tr className={styles["row"]}>
      <th scope="row">
        <Link href={href} className={styles["link"]}>
          {trainer}
        </Link>
        <p className={styles["soft"]}>for {modelName}</p>
      </th>
      <td>
        <RunStateBadge state={state} />
      </td>
      <td className={styles["figures"]}>
        <Outcome training={training} />
      </td>
      <td>
        <code>{sourceCommit?.commitId.slice(0, 8) ?? "cleaned up"}</code>
        {validationDataset && (
          <p className={styles["soft"]}>measured on {validationDataset.fullName}</p>
        )}
      </td>
      <td>
        <Time at={training.createdAt} />
        <p className={styles["soft"]}>{training.author}</p>
      </td>
    </tr>
  );
}

/** What there is to say: the models, how far it is, or why it failed. */
function Outcome({ training }: { training: ListedTraining }) {
  const { error, state, step, steps, fold, models } = training;
  if (error) return <p className={styles["error"]}>{error.message}</p>;
  if (hasEnded(state)) return models.map(({ model }) => <p key={model.id}>{model.reference}</p>);
  return (
    <>
      <ProgressBar label="Steps trained" done={step} total={steps} />
      <p className={styles["soft"]}>
        {fold !== null && `Model ${fold}: `}step {printNumber(step)} of{" "}
        {steps === null ? "…" : printNumber(steps)}
      </p>
    </>
  );
}
