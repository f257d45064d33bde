import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import styles from "../run/run-details.module.css";
import { samplesPage } from "../samples/page.ts";
import type { Training } from "./training-query.ts";

/** What a training read, with what options. */
export function TrainingDetails({ training }: { training: Training }) {
  const { dataset, sourceCommit, validationDataset, validationCommit, inputs } = training;
  const options = Object.entries((training.options ?? {}) as Record<string, unknown>);
  return (
    <section aria-labelledby="training-details" className={styles["section"]}>
      <h2 id="training-details">Details</h2>
      <dl className={styles["list"]}>
        <Line name="Plugin">
          {training.trainer.split("/")[0]} {training.pluginVersion}
        </Line>
        <Line name="Learns from">
          <AtCommit fullName={dataset.fullName} commitId={sourceCommit?.commitId} />
        </Line>
        {validationDataset && (
          <Line name="Measured on">
            <AtCommit fullName={validationDataset.fullName} commitId={validationCommit?.commitId} />
          </Line>
        )}
        <Line name="Inputs">
          {inputs.map(({ role, tensor }) => (
            <span key={role} className={styles["input"]}>
              {role === tensor ? tensor : `${role} from ${tensor}`}
            </span>
          ))}
        </Line>
        {options.map(([option, value]) => (
          <Line key={option} name={option}>
            {typeof value === "string" ? value : JSON.stringify(value)}
          </Line>
        ))}
      </dl>
    </section>
  );
}

function AtCommit({ fullName, commitId }: { fullName: string; commitId: string | undefined }) {
  if (commitId === undefined) return `${fullName}, at a commit that was cleaned up`;
  const [owner, name] = fullName.split("/") as [string, string];
  return (
    <Link className={styles["link"]} href={samplesPage.href({ owner, name, ref: commitId })}>
      {fullName} at {commitId.slice(0, 8)}
    </Link>
  );
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
