import { useQueryState } from "../../router/use-query-state.ts";
import { SortableTable } from "../../ui/sortable-table.tsx";
import { printFigure } from "../runs/main-figures.ts";
import { meaningOf } from "./figure-meanings.ts";
import { runPage } from "./page.ts";
import results from "./results.module.css";
import type { Summary } from "./run-query.ts";

/** The figures of each class, sorted by one of them. */
export function ClassTable({ classes }: { classes: Summary["classes"] }) {
  const [{ sort, descending }, change] = useQueryState(runPage.fields);
  const names = (classes[0]?.figures ?? []).map(({ name }) => name);
  return (
    <section aria-labelledby="classes" className={results["section"]}>
      <h2 id="classes">Classes</h2>
      <SortableTable
        title="class"
        columns={names.map((name) => ({ name, meaning: meaningOf(name) }))}
        rows={classes.map(({ name, figures }) => ({
          name,
          values: figures.map(({ value }) => value),
        }))}
        print={printFigure}
        sort={sort}
        descending={descending}
        onSort={(order) => change(order, { replace: true })}
      />
    </section>
  );
}
