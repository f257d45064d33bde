import type { ReactNode } from "react";
import { Link } from "../../router/link.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { samplesPage } from "../samples/page.ts";
import styles from "./run-details.module.css";
import type { Run } from "./run-query.ts";

interface RunDetailsProps {
  params: { owner: string; name: string };
  run: Run;
}

/** What a run read, with what, and where its outputs are. */
export function RunDetails({ params: { owner, name }, run }: RunDetailsProps) {
  const options = Object.entries((run.options ?? {}) as Record<string, unknown>);
  const { commit, sourceCommit } = run;
  return (
    <section aria-labelledby="run-details" className={styles["section"]}>
      <h2 id="run-details">Details</h2>
      <dl className={styles["list"]}>
        <Line name="Plugin">
          {run.evaluator.split("/")[0]} {run.pluginVersion}
        </Line>
        {run.modelDigest && (
          <Line name="Model">
            {run.modelName} <code>{run.modelDigest.slice(0, 12)}</code>
          </Line>
        )}
        <Line name="Reads">
          <code>{sourceCommit?.commitId.slice(0, 8) ?? "a commit that was cleaned up"}</code>
        </Line>
        <Line name="Inputs">
          {run.inputs.map(({ role, tensor }) => (
            <span key={role} className={styles["input"]}>
              {role === tensor ? tensor : `${role} from ${tensor}`}
            </span>
          ))}
        </Line>
        <Line name="Outputs">
          {run.outputGroup}
          {run.branch && ` on ${run.branch.name}`}
          {commit && (
            <>
              {" "}
              <Link
                className={styles["link"]}
                href={samplesPage.href({ owner, name, ref: commit.commitId })}
              >
                Samples at its commit
              </Link>
            </>
          )}
        </Line>
        {run.samplesTotal !== null && (
          <Line name="Samples">
            {printNumber(run.samplesComputed)} computed, {printNumber(run.samplesReused)} taken over
            from earlier runs
          </Line>
        )}
        {options.map(([option, value]) => (
          <Line key={option} name={option}>
            {typeof value === "string" ? value : JSON.stringify(value)}
          </Line>
        ))}
      </dl>
    </section>
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
