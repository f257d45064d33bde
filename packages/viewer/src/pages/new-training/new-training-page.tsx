import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { Field } from "../new-run/field.tsx";
import styles from "../new-run/new-run-page.module.css";
import { trainingsPage } from "../trainings/page.ts";
import { NewTrainingQuery } from "./new-training-query.ts";
import { newTrainingPage } from "./page.ts";
import { TrainingForm } from "./training-form.tsx";

interface NewTrainingParams {
  owner: string;
  name: string;
  ref: string;
}

/** A form made from what a trainer says of itself, which starts a training. */
export function NewTrainingPage({ params }: { params: NewTrainingParams }) {
  const [{ trainer: wanted }, change] = useQueryState(newTrainingPage.fields);
  const { data, error, retry } = useAnswer({ query: NewTrainingQuery, variables: params });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the trainers …" />;
  const { trainers, dataset } = data;
  const trainer = trainers.find(({ name }) => name === wanted) ?? trainers[0];
  if (!trainer) {
    return (
      <EmptyState icon="info" title="No plugin brings a trainer" level={1}>
        <p>
          Name one in <code>loupe.config.ts</code>, and start Loupe again.
        </p>
      </EmptyState>
    );
  }
  const { commit, hasUncommittedChanges } = dataset.ref;
  return (
    <div className={styles["page"]}>
      <header>
        <p className={styles["up"]}>
          <Link href={trainingsPage.href(params)}>Trainings</Link>
        </p>
        <h1>Train a model</h1>
        <p className={styles["up"]}>
          From {params.owner}/{params.name} at <code>{commit.commitId.slice(0, 8)}</code>
          {hasUncommittedChanges && ", without the uncommitted changes of the branch"}.
        </p>
      </header>
      <Field label="Trainer" help={trainer.description}>
        {(attributes) => (
          <select
            {...attributes}
            value={trainer.name}
            onChange={({ target }) => change({ trainer: target.value }, { replace: true })}
          >
            {trainers.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <TrainingForm key={trainer.name} params={params} trainer={trainer} learned={dataset.ref} />
    </div>
  );
}
