import { useAnswer } from "../../graphql/use-answer.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { printCount, printNumber } from "../../ui/print-count.ts";
import { StructureQuery } from "../samples/structure-query.ts";
import styles from "./changed-samples.module.css";
import page from "./compare-runs-page.module.css";
import type { CompareParams } from "./compare-runs-page.tsx";
import type { ComparedOutput, Comparison } from "./compare-runs-query.ts";
import { MostChanged } from "./most-changed.tsx";
import { compareRunsPage } from "./page.ts";

interface ChangedSamplesProps {
  params: CompareParams;
  comparison: Comparison;
}

/** Which samples got better and which worse, by one of the numbers that both runs have of each. */
export function ChangedSamples({ params: { owner, name }, comparison }: ChangedSamplesProps) {
  const [{ output: wanted }, change] = useQueryState(compareRunsPage.fields);
  const { outputs, after, before } = comparison;
  const output = outputs.find((one) => one.name === wanted) ?? outputs[0];
  const ref = after.commit?.commitId;
  const { data } = useAnswer({
    query: StructureQuery,
    variables: { owner, name, ref: ref ?? "" },
    pause: ref === undefined,
  });
  const image = data?.dataset.ref.tensors.find(({ htype }) => htype === "IMAGE");
  if (!output) return null;
  const rising = output.better === "LOWER" ? "Worse" : output.better ? "Better" : "Risen";
  const falling = output.better === "LOWER" ? "Better" : output.better ? "Worse" : "Fallen";
  const ways = [
    { title: rising, direction: "DESC", count: output.changes.risen },
    { title: falling, direction: "ASC", count: output.changes.fallen },
  ] as const;
  return (
    <section aria-labelledby="samples" className={page["section"]}>
      <header className={styles["head"]}>
        <h2 id="samples">Samples</h2>
        <label className={page["soft"]}>
          by{" "}
          <select
            value={output.name}
            onChange={({ target }) => change({ output: target.value }, { replace: true })}
          >
            {outputs.map((one) => (
              <option key={one.name}>{one.name}</option>
            ))}
          </select>
        </label>
        <p className={page["soft"]}>{describe(output)}</p>
      </header>
      {data &&
        ref !== undefined &&
        ways.map((way) => (
          <MostChanged
            key={way.direction}
            {...way}
            runs={{ before: before.id, after: after.id }}
            output={output.name}
            images={image ? [image.path] : []}
            at={{ owner, name, ref }}
          />
        ))}
    </section>
  );
}

function describe({ changes: { same, onlyBefore, onlyAfter } }: ComparedOutput): string {
  const parts = [
    `${printCount(same, "sample")} as before`,
    onlyBefore > 0 && `${printNumber(onlyBefore)} only before`,
    onlyAfter > 0 && `${printNumber(onlyAfter)} only after`,
  ];
  return parts.filter((part) => part !== false).join(", ");
}
