import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { RunError } from "../run/run-error.tsx";
import { RunLog } from "../run/run-log.tsx";
import styles from "../run/run-page.module.css";
import { hasEnded } from "../runs/run-state.tsx";
import { trainingsPage } from "../trainings/page.ts";
import { FigureSection } from "./figure-section.tsx";
import { MadeModels } from "./made-models.tsx";
import { TrainingDetails } from "./training-details.tsx";
import { TrainingHead } from "./training-head.tsx";
import { TrainingProgressView } from "./training-progress.tsx";
import { TrainingQuery, type Training } from "./training-query.ts";
import { useTraining } from "./use-training.ts";

interface TrainingPageProps {
  params: { owner: string; name: string; ref: string; training: string };
}

/** One training: its curve and log while it goes, and the models that came of it. */
export function TrainingPage({ params }: TrainingPageProps) {
  const { data, error, retry } = useAnswer({
    query: TrainingQuery,
    variables: { training: params.training },
  });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the training …" />;
  const { trainingRun: training } = data;
  if (training)
    return <KnownTraining key={training.id} params={params} training={training} onChange={retry} />;
  return (
    <EmptyState icon="info" title="There is no such training" level={1}>
      <p>It may belong to a dataset that you may not see.</p>
      <Link href={trainingsPage.href(params)} className={styles["link"]}>
        Show all trainings
      </Link>
    </EmptyState>
  );
}

const NEXT: Readonly<Record<string, string>> = {
  TRAINER_FAILED: "Its log says more. No model was registered.",
  TRAINER_NOT_FOUND: "Name its plugin in loupe.config.ts where the worker runs.",
};

interface KnownTrainingProps extends TrainingPageProps {
  training: Training;
  onChange: () => void;
}

function KnownTraining({ params, training, onChange }: KnownTrainingProps) {
  const followed = useTraining(training, onChange);
  const { told, error } = followed;
  const isOver = hasEnded(training.state);
  const next = "No model was registered. Start it again once that is mended.";
  return (
    <div className={styles["page"]}>
      <TrainingHead params={params} training={training} onChange={onChange} />
      {training.error && (
        <RunError error={training.error} next={NEXT[training.error.code] ?? next} />
      )}
      {!isOver && <TrainingProgressView training={followed} />}
      {training.state === "CANCELLED" && (
        <p className={styles["soft"]}>Cancelled: no model was registered.</p>
      )}
      {training.state === "SUCCEEDED" && <MadeModels params={params} models={training.models} />}
      {error && <ErrorState level={2} error={error} retry={followed.retry} />}
      {told && <FigureSection told={told} />}
      <div className={styles["columns"]}>
        <TrainingDetails training={training} />
        {told && <RunLog lines={told.log} isOver={isOver} />}
      </div>
    </div>
  );
}
