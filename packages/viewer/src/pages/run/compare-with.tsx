import { useAnswer } from "../../graphql/use-answer.ts";
import { navigate } from "../../router/location.ts";
import { Picker } from "../../ui/picker.tsx";
import { compareRunsPage } from "../compare-runs/page.ts";
import { RunsQuery } from "../runs/runs-query.ts";
import styles from "./run-head.module.css";
import type { Run } from "./run-query.ts";

interface CompareWithProps {
  params: { owner: string; name: string; ref: string };
  run: Run;
}

const FIRST = 100;

/** Chooses another run of the evaluator that has succeeded, to set beside this one. */
export function CompareWith({ params, run }: CompareWithProps) {
  const { owner, name } = params;
  const { data } = useAnswer({
    query: RunsQuery,
    variables: {
      owner,
      name,
      filter: { evaluator: run.evaluator, states: ["SUCCEEDED"] },
      after: null,
      first: FIRST,
    },
  });
  const others = (data?.dataset.runs.nodes ?? []).filter(({ id }) => id !== run.id);
  if (others.length === 0) return null;
  const pick = (other: string) => {
    const isOlder = others.find(({ id }) => id === other)!.createdAt < run.createdAt;
    const [before, after] = isOlder ? [other, run.id] : [run.id, other];
    navigate(compareRunsPage.href(params, { before, after }));
  };
  return (
    <Picker
      label="Compare with another run"
      options={others.map(({ id, modelName, outputGroup, createdAt }) => ({
        value: id,
        label: `${modelName ?? "no model"}, into ${outputGroup}`,
        detail: new Date(createdAt).toLocaleString("en", {
          dateStyle: "short",
          timeStyle: "short",
        }),
      }))}
      value={null}
      className={styles["compare"]}
      onPick={pick}
      nothing="No other run is like that"
    >
      Compare with …
    </Picker>
  );
}
