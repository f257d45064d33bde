import { useState } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { Button, ButtonLink } from "../../ui/button.tsx";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { trainingsPage } from "../trainings/page.ts";
import { ModelCard } from "./model-card.tsx";
import styles from "./models-page.module.css";
import { ModelsQuery } from "./models-query.ts";
import { RegisterModelForm } from "./register-model.tsx";

const STEP = 50;

/** The models of the dataset's owner, newest first: any of the owner's datasets can be evaluated by them. */
export function ModelsPage({ params }: { params: { owner: string; name: string; ref: string } }) {
  const { owner } = params;
  const [first, setFirst] = useState(STEP);
  const [isOpen, setIsOpen] = useState(false);
  const { data, error, retry } = useAnswer({ query: ModelsQuery, variables: { owner, first } });
  const open = () => setIsOpen(true);
  useShortcuts("Models", [{ keys: "n", label: "Register a model", run: open }]);
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the models …" />;
  const models = data.owner?.models.nodes ?? [];
  return (
    <div className={styles["page"]}>
      <header className={styles["head"]}>
        <h1>Models of {owner}</h1>
        <ButtonLink href={trainingsPage.href(params)}>Trainings</ButtonLink>
        {!isOpen && models.length > 0 && (
          <Button tone="primary" onClick={open}>
            Register a model
          </Button>
        )}
      </header>
      {isOpen && (
        <RegisterModelForm owner={owner} onRegistered={retry} onClose={() => setIsOpen(false)} />
      )}
      {models.length === 0 && !isOpen && (
        <EmptyState icon="info" title="No model is registered yet">
          <p>A registered model is kept by what it computes, and can be chosen for evaluations.</p>
          <Button tone="primary" onClick={open}>
            Register a model
          </Button>
        </EmptyState>
      )}
      <ul className={styles["list"]}>
        {models.map((model) => (
          <ModelCard key={model.id} model={model} />
        ))}
      </ul>
      {data.owner?.models.pageInfo.hasNextPage && (
        <Button onClick={() => setFirst(first + STEP)}>Show more</Button>
      )}
    </div>
  );
}
