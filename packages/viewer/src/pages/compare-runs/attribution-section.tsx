import { useMutation } from "urql";
import { notify } from "../../app/notices.ts";
import { describeError } from "../../graphql/describe-error.ts";
import { usePoll } from "../../graphql/use-poll.ts";
import { Button } from "../../ui/button.tsx";
import { hasEnded } from "../runs/run-state.tsx";
import styles from "./compare-runs-page.module.css";
import type { CompareParams } from "./compare-runs-page.tsx";
import { StartAttribution, type Comparison } from "./compare-runs-query.ts";
import { printChange } from "./print-change.ts";

interface AttributionProps {
  params: CompareParams;
  comparison: Comparison;
  onChange: () => void;
}

const POLL_MS = 1500;

/** How much of each change is due to the model, and how much to edited labels. */
export function AttributionSection({ params, comparison, onChange }: AttributionProps) {
  const { attribution, before, after } = comparison;
  const [{ fetching }, start] = useMutation(StartAttribution);
  const runs = [attribution.relabelled, attribution.remodelled];
  const isGoing = runs.some((run) => run && !hasEnded(run.state));
  usePoll(() => {
    if (isGoing) onChange();
  }, POLL_MS);
  const send = async () => {
    const branch = after.branch?.name ?? params.ref;
    const { error } = await start({ input: { before: before.id, after: after.id, branch } });
    if (error) notify(describeError(error).title, { tone: "error" });
    onChange();
  };
  return (
    <section aria-labelledby="attribution" className={styles["section"]}>
      <h2 id="attribution">Model or labels</h2>
      {attribution.reason !== null && <p className={styles["soft"]}>{attribution.reason}</p>}
      {attribution.figures.length > 0 && <Shares figures={attribution.figures} />}
      {isGoing && (
        <p role="status" className={styles["soft"]}>
          Both predictions are set against both labels …
        </p>
      )}
      {attribution.reason === null && attribution.figures.length === 0 && !isGoing && (
        <>
          <p className={styles["soft"]}>
            Sets the predictions of both runs against the labels of both, to tell what the model
            changed from what edited labels did. No model runs; two runs are added to the list.
          </p>
          <Button disabled={fetching} onClick={() => void send()}>
            Tell them apart
          </Button>
        </>
      )}
    </section>
  );
}

function Shares({ figures }: { figures: Comparison["attribution"]["figures"] }) {
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">Change</th>
            <th scope="col">Due to the model</th>
            <th scope="col">Due to edited labels</th>
          </tr>
        </thead>
        <tbody>
          {figures.map(({ name, change, model, labels }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{printChange(change)}</td>
              <td>{printChange(model)}</td>
              <td>{printChange(labels)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
