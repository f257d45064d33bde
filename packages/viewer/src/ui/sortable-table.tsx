import { Icon } from "./icon.tsx";
import styles from "./sortable-table.module.css";

export interface SortableRow {
  name: string;
  /** One for each column; what has no number comes last either way. */
  values: readonly (number | null)[];
}

interface SortableTableProps {
  /** Of the first column, which has the names of the rows. */
  title: string;
  columns: readonly { name: string; meaning?: string | null }[];
  rows: readonly SortableRow[];
  print: (value: number | null, column: string) => string;
  /** The title or the column that it is sorted by; empty: as the rows come. */
  sort: string;
  descending: boolean;
  onSort: (order: { sort: string; descending: boolean }) => void;
}

/** Numbers of things with names, sorted by a click on the head of a column. */
export function SortableTable(props: SortableTableProps) {
  const { title, columns, print, sort, descending, onSort } = props;
  const direction = (name: string) =>
    sort !== name ? undefined : descending ? "descending" : "ascending";
  const sortBy = (name: string) =>
    onSort({ sort: name, descending: sort === name ? !descending : false });
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]}>
        <thead>
          <tr>
            {[{ name: title, meaning: null }, ...columns].map(({ name, meaning }) => (
              <th key={name} scope="col" aria-sort={direction(name)}>
                <button type="button" title={meaning ?? undefined} onClick={() => sortBy(name)}>
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
          {sorted(props).map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column, position) => (
                <td key={column.name}>{print(values[position] ?? null, column.name)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function sorted({ title, columns, rows, sort, descending }: SortableTableProps) {
  if (sort === "") return rows;
  const sign = descending ? -1 : 1;
  if (sort === title) return rows.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  const at = columns.findIndex(({ name }) => name === sort);
  return rows.toSorted((one, other) => {
    const [a, b] = [one.values[at] ?? null, other.values[at] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (a - b);
  });
}
