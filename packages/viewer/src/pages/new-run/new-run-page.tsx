import { useAnswer } from "../../graphql/use-answer.ts";
import { Link } from "../../router/link.tsx";
import { useQueryState } from "../../router/use-query-state.ts";
import { EmptyState, ErrorState, Loading } from "../../ui/state.tsx";
import { runsPage } from "../runs/page.ts";
import { EvaluatorForm } from "./evaluator-form.tsx";
import { Field } from "./field.tsx";
import styles from "./new-run-page.module.css";
import { branchesOf, NewRunQuery } from "./new-run-query.ts";
import { newRunPage } from "./page.ts";

/** A form made from what an evaluator says of itself, which starts a run. */
export function NewRunPage({ params }: { params: { owner: string; name: string; ref: string } }) {
  const [{ evaluator: wanted }, change] = useQueryState(newRunPage.fields);
  const { data, error, retry } = useAnswer({ query: NewRunQuery, variables: params });
  if (error) return <ErrorState error={error} retry={retry} />;
  if (!data) return <Loading label="Loading the evaluators …" />;
  const { evaluators, dataset } = data;
  const evaluator = evaluators.find(({ name }) => name === wanted) ?? evaluators[0];
  if (!evaluator) {
    return (
      <EmptyState icon="info" title="No plugin brings an evaluator" level={1}>
        <p>
          Name one in <code>loupe.config.ts</code>, and start Loupe again.
        </p>
      </EmptyState>
    );
  }
  return (
    <div className={styles["page"]}>
      <header>
        <p className={styles["up"]}>
          <Link href={runsPage.href(params)}>Runs</Link>
        </p>
        <h1>Start an evaluation</h1>
      </header>
      <Field label="Evaluator" help={evaluator.description}>
        {(attributes) => (
          <select
            {...attributes}
            value={evaluator.name}
            onChange={({ target }) => change({ evaluator: target.value }, { replace: true })}
          >
            {evaluators.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
      </Field>
      <EvaluatorForm
        key={evaluator.name}
        params={params}
        evaluator={evaluator}
        tensors={dataset.ref.tensors}
        branches={branchesOf(dataset)}
        branchCount={dataset.branches.totalCount}
        isBranch={dataset.ref.kind === "BRANCH"}
      />
    </div>
  );
}
