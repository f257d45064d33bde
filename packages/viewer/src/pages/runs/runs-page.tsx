import { useState } from "react";
import { useAnswer } from "../../graphql/use-answer.ts";
import { usePoll } from "../../graphql/use-poll.ts";
import { useShortcuts } from "../../app/shortcuts.ts";
import { Link } from "../../router/link.tsx";
import { navigate } from "../../router/location.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { newRunPage } from "../new-run/page.ts";
import { trainingsPage } from "../trainings/page.ts";
import { runsPage } from "./page.ts";
import { RunTable } from "./run-table.tsx";
import { describeState, RUN_STATES } from "./run-state.tsx";
import { RunsQuery, type RunState } from "./runs-query.ts";
import styles from "./runs-page.module.css";

const POLL_MS = 3000;
const STEP = 50;

/** What models made of the dataset, newest first. Asks again and again, so that it holds no connection. */
export function RunsPage({ params }: { params: { owner: string; name: string; ref: string } }) {
  const { owner, name } = params;
  const [{ evaluator, state }, change] = useQueryState(runsPage.fields);
  const [first, setFirst] = useState(STEP);
  const filter = {
    evaluator: evaluator === "" ? null : evaluator,
    states: isState(state) ? [state] : null,
  };
  const variables = { owner, name, filter, after: null, first };
  const { data, error, retry } = useAnswer({ query: RunsQuery, variables });
  usePoll(retry, POLL_MS);
  const start = () => navigate(newRunPage.href(params));
  useShortcuts("Runs", [{ keys: "n", label: "Start an evaluation", run: start }]);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the runs …" />;
  const { nodes, pageInfo } = data.dataset.runs;
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>Runs</h1>
        <label className={styles["filter"]}>
          Evaluator
          <select value={evaluator} onChange={({ target }) => change({ evaluator: target.value })}>
            <option value="">all</option>
            {data.evaluators.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
        <label className={styles["filter"]}>
          State
          <select value={state} onChange={({ target }) => change({ state: target.value })}>
            <option value="">all</option>
            {RUN_STATES.map((one) => (
              <option key={one} value={one}>
                {describeState(one)}
              </option>
            ))}
          </select>
        </label>
        <ButtonLink href={trainingsPage.href(params)}>Trainings</ButtonLink>
        <ButtonLink tone="primary" href={newRunPage.href(params)}>
          Start an evaluation
        </ButtonLink>
      </header>
      {nodes.length > 0 && <RunTable params={params} runs={nodes} />}
      {pageInfo.hasNextPage && <Button onClick={() => setFirst(first + STEP)}>Show more</Button>}
      {nodes.length === 0 && (evaluator !== "" || state !== "") && (
        <EmptyState icon="search" title="No run is like that">
          <Button onClick={() => change({ evaluator: "", state: "" })}>Show all runs</Button>
        </EmptyState>
      )}
      {nodes.length === 0 && evaluator === "" && state === "" && (
        <EmptyState icon="info" title="Nothing was evaluated yet">
          <p>A run lets a model look at every sample, and writes what it finds into the dataset.</p>
          <Link href={newRunPage.href(params)} className={styles["link"]}>
            Start the first evaluation
          </Link>
        </EmptyState>
      )}
    </div>
  );
}

function isState(text: string): text is RunState {
  return RUN_STATES.some((state) => state === text);
}
