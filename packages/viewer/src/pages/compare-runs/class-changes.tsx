import { useAnswer } from "../../graphql/use-answer.ts";
import { useQueryState } from "../../router/use-query-state.ts";
import { SortableTable } from "../../ui/sortable-table.tsx";
import { ErrorState } from "../../ui/state.tsx";
import { printFigure } from "../runs/main-figures.ts";
import { meaningOf } from "../run/figure-meanings.ts";
import styles from "./changed-samples.module.css";
import page from "./compare-runs-page.module.css";
import { ClassChangesQuery, type ComparedClass, type Comparison } from "./compare-runs-query.ts";
import { compareRunsPage } from "./page.ts";
import { printChange } from "./print-change.ts";

/** Shown first where the evaluator has it: what detectors are compared by. */
const MAIN = "AP";

const COLUMNS = [
  { name: "Before", of: "before" },
  { name: "After", of: "after" },
  { name: "Change", of: "change" },
] as const;

/** One figure of each class in both runs, and what lies between them. */
export function ClassChanges({ comparison }: { comparison: Comparison }) {
  const { before, after } = comparison;
  const { data, error, retry } = useAnswer({
    query: ClassChangesQuery,
    variables: { before: before.id, after: after.id },
  });
  if (error) return <ErrorState level={2} error={error} retry={retry} />;
  const classes = data?.compareRuns?.classes ?? [];
  return classes.length === 0 ? null : <Classes classes={classes} />;
}

function Classes({ classes }: { classes: readonly ComparedClass[] }) {
  const [{ figure: wanted, sort, descending }, change] = useQueryState(compareRunsPage.fields);
  const names = [...new Set(classes.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  const figure = [wanted, MAIN].find((name) => names.includes(name)) ?? names[0] ?? "";
  return (
    <section aria-labelledby="classes" className={page["section"]}>
      <header className={styles["head"]}>
        <h2 id="classes">Classes</h2>
        <label className={page["soft"]} title={meaningOf(figure) ?? undefined}>
          by{" "}
          <select
            value={figure}
            onChange={({ target }) => change({ figure: target.value }, { replace: true })}
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </header>
      <div className={page["table-frame"]}>
        <SortableTable
          title="Class"
          columns={COLUMNS}
          rows={classes.map(({ name, figures }) => ({ name, values: valuesOf(figures, figure) }))}
          print={(value, column) => (column === "Change" ? printChange(value) : printFigure(value))}
          sort={sort}
          descending={descending}
          onSort={(order) => change(order, { replace: true })}
        />
      </div>
    </section>
  );
}

function valuesOf(figures: ComparedClass["figures"], figure: string): (number | null)[] {
  const found = figures.find(({ name }) => name === figure);
  return COLUMNS.map(({ of }) => found?.[of] ?? null);
}
