import type { KeyboardEvent } from "react";
import { Link } from "../../router/link.tsx";
import { printNumber } from "../../ui/print-count.ts";
import { samplesPage } from "../samples/page.ts";
import styles from "./confusion-table.module.css";
import type { ConfusionProps } from "./confusion-section.tsx";

/** As the evaluator calls what is no object. */
const BACKGROUND = "(background)";

interface ConfusionTableProps extends ConfusionProps {
  cells: "counts" | "shares";
}

/** Rows are what was predicted, columns what is there; arrow keys move between the cells that lead on. */
export function ConfusionTable({ params, run, confusion, cells }: ConfusionTableProps) {
  const names = [...confusion.classNames, BACKGROUND];
  const { counts } = confusion;
  const sums = names.map((_, column) => counts.reduce((sum, row) => sum + row[column]!, 0));
  const most = Math.max(1, ...counts.flat());
  const hrefOf = (predicted: string, actual: string) => {
    if (predicted === actual || !run.commit) return null;
    const { owner, name } = params;
    const tensor = `${run.outputGroup}/confusions`;
    const text = `[${actual} -> ${predicted}]`;
    return samplesPage.href(
      { owner, name, ref: run.commit.commitId },
      { filter: [{ kind: "text", tensor, text }] },
    );
  };
  return (
    <div className={styles["frame"]}>
      <table className={styles["table"]} onKeyDown={moveByArrows}>
        <caption className="visually-hidden">
          Rows are what was predicted, columns what is there
        </caption>
        <thead>
          <tr>
            <th scope="col" className={styles["corner"]}>
              predicted ↓ actual →
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className={styles["column"]}>
                {name === BACKGROUND ? "nothing" : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((predicted, row) => (
            <tr key={predicted}>
              <th scope="row">{predicted === BACKGROUND ? "missed" : predicted}</th>
              {names.map((actual, column) => {
                const count = counts[row]![column]!;
                const share = count / Math.max(1, sums[column]!);
                return (
                  <Cell
                    key={actual}
                    count={count}
                    weight={cells === "counts" ? count / most : share}
                    text={cells === "counts" ? printNumber(count) : `${Math.round(100 * share)}`}
                    label={describeCell(predicted, actual, count)}
                    href={count === 0 ? null : hrefOf(predicted, actual)}
                    isRight={row === column}
                  />
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  count: number;
  /** From 0 to 1: how dark it is. */
  weight: number;
  text: string;
  label: string;
  href: string | null;
  isRight: boolean;
}

function Cell({ count, weight, text, label, href, isRight }: CellProps) {
  const strength = count === 0 ? 0 : strengthOf(weight);
  return (
    <td
      className={styles["cell"]}
      style={{ background: `color-mix(in oklab, var(--cell) ${strength}%, var(--surface-2))` }}
      data-dark={strength >= DARK || undefined}
      data-right={isRight || undefined}
    >
      {href ? (
        <Link href={href} title={label} aria-label={label}>
          {text}
        </Link>
      ) : (
        <span title={label}>{count === 0 ? "" : text}</span>
      )}
    </td>
  );
}

/** From here on the text is light where it was dark. */
const DARK = 80;

/**
 * A square root keeps what is rare visible beside what is frequent. Strengths between 55 and 80 % are
 * left out: neither dark nor light text is read well on them.
 */
function strengthOf(weight: number): number {
  const root = Math.sqrt(weight);
  return root < 0.65 ? 8 + 72 * root : DARK + 57 * (root - 0.65);
}

function describeCell(predicted: string, actual: string, count: number): string {
  if (predicted === BACKGROUND) return `${printNumber(count)} × ${actual} missed`;
  if (actual === BACKGROUND) return `${printNumber(count)} × ${predicted} where nothing is`;
  if (predicted === actual) return `${printNumber(count)} × ${actual} found`;
  return `${printNumber(count)} × ${actual} taken for ${predicted}`;
}

const STEPS: Readonly<Record<string, readonly [row: number, column: number]>> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
};

/** The next cell that way which leads on takes the focus. */
function moveByArrows(event: KeyboardEvent<HTMLTableElement>): void {
  const step = STEPS[event.key];
  const cell = event.target instanceof Element ? event.target.closest("td") : null;
  if (!step || !cell) return;
  event.preventDefault();
  const { rows } = event.currentTarget;
  let row = cell.closest("tr")!.rowIndex;
  let column = cell.cellIndex;
  for (;;) {
    row += step[0];
    column += step[1];
    const next = rows[row]?.cells[column];
    if (!next) return;
    const link = next.querySelector("a");
    if (link) return link.focus();
  }
}
