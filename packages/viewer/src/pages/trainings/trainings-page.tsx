import { useState } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { usePoll } from "../../graphql/use-poll.ts";
import { Link } from "../../router/link.tsx";
import { navigate } from "../../router/location.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { modelsPage } from "../models/page.ts";
import { newTrainingPage } from "../new-training/page.ts";
import { TrainingTable } from "./training-table.tsx";
import styles from "./trainings-page.module.css";
import { TrainingsQuery } from "./trainings-query.ts";

const POLL_MS = 3000;
const STEP = 50;

/** What was trained on the dataset, newest first. Asks again and again, so that it holds no connection. */
export function TrainingsPage({
  params,
}: {
  params: { owner: string; name: string; ref: string };
}) {
  const { owner, name } = params;
  const [first, setFirst] = useState(STEP);
  const { data, error, retry } = useAnswer({
    query: TrainingsQuery,
    variables: { owner, name, first },
  });
  usePoll(retry, POLL_MS);
  const start = () => navigate(newTrainingPage.href(params));
  useShortcuts("Trainings", [{ keys: "n", label: "Train a model", run: start }]);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the trainings …" />;
  const { nodes, pageInfo } = data.dataset.trainings;
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <div>
          <p className={styles["up"]}>
            <Link href={modelsPage.href(params)}>Models</Link>
          </p>
          <h1>Trainings</h1>
        </div>
        {data.trainers.length > 0 && (
          <ButtonLink tone="primary" href={newTrainingPage.href(params)}>
            Train a model
          </ButtonLink>
        )}
      </header>
      {nodes.length > 0 && <TrainingTable params={params} trainings={nodes} />}
      {pageInfo.hasNextPage && <Button onClick={() => setFirst(first + STEP)}>Show more</Button>}
      {nodes.length === 0 && (
        <EmptyState icon="info" title="Nothing was trained on this dataset yet">
          {data.trainers.length > 0 ? (
            <p>
              A training reads the samples of a commit, and registers the model that it makes with
              all that led to it.
            </p>
          ) : (
            <p>
              No plugin brings a trainer. Name one in <code>loupe.config.ts</code>, and start Loupe
              again.
            </p>
          )}
        </EmptyState>
      )}
    </div>
  );
}
