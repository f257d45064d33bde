import { useQueryState } from "../../router/use-query-state.ts";
import { Icon } from "../../ui/icon.tsx";
import { printFigure } from "../runs/main-figures.ts";
import styles from "./class-table.module.css";
import { meaningOf } from "./figure-meanings.ts";
import { runPage } from "./page.ts";
import results from "./results.module.css";
import type { Summary } from "./run-query.ts";

type Classes = Summary["classes"];

/** The figures of each class, sorted by one of them. */
export function ClassTable({ classes }: { classes: Classes }) {
  const [{ sort, descending }, change] = useQueryState(runPage.fields);
  const names = (classes[0]?.figures ?? []).map(({ name }) => name);
  const direction = (name: string) =>
    sort !== name ? undefined : descending ? "descending" : "ascending";
  const sortBy = (name: string) =>
    change({ sort: name, descending: sort === name ? !descending : false }, { replace: true });
  return (
    <section aria-labelledby="classes" className={results["section"]}>
      <h2 id="classes">Classes</h2>
      <div className={styles["frame"]}>
        <table className={styles["table"]}>
          <thead>
            <tr>
              {["class", ...names].map((name) => (
                <th key={name} scope="col" aria-sort={direction(name)}>
                  <button
                    type="button"
                    title={meaningOf(name) ?? undefined}
                    onClick={() => sortBy(name)}
                  >
                    {name}
                    {sort === name && (
                      <Icon name={descending ? "descending" : "ascending"} size={12} />
                    )}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted(classes, sort, descending).map(({ name, figures }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {figures.map((figure) => (
                  <td key={figure.name}>{printFigure(figure.value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What has no number comes last either way. */
function sorted(classes: Classes, sort: string, descending: boolean): Classes {
  if (sort === "") return classes;
  const sign = descending ? -1 : 1;
  if (sort === "class") return classes.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  const valueOf = ({ figures }: Classes[number]) =>
    figures.find(({ name }) => name === sort)?.value ?? null;
  return classes.toSorted((one, other) => {
    const [a, b] = [valueOf(one), valueOf(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}
