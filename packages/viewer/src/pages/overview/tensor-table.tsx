import { Fragment } from "react";
import type { OverviewTensor } from "./overview-query.ts";
import styles from "./tensor-table.module.css";

const SHOWN_CLASSES = 12;

export function TensorTable({ tensors }: { tensors: readonly OverviewTensor[] }) {
  return (
    <table className={styles["table"]}>
      <thead>
        <tr>
          <th scope="col">Tensor</th>
          <th scope="col">Holds</th>
          <th scope="col">Notes</th>
        </tr>
      </thead>
      <tbody>
        {tensors.map((tensor) => (
          <tr key={tensor.path}>
            <th scope="row" className={styles["path"]}>
              {partsOf(tensor.path)}
            </th>
            <td>
              {tensor.htype.toLowerCase().replaceAll("_", " ")}
              {tensor.dtype && (
                <span className={styles["dtype"]}> {tensor.dtype.toLowerCase()}</span>
              )}
              {tensor.describes === "OBJECT" && (
                <span className={styles["dtype"]}> per object</span>
              )}
            </td>
            <td className={styles["notes"]}>{notesOn(tensor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Where it is too long for its column, it breaks between words. */
function partsOf(path: string) {
  return path.split(/(?<=[/_])/).map((part, position) => (
    <Fragment key={position}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function notesOn({ classes, provenance }: OverviewTensor): string {
  if (provenance) {
    const model = provenance.modelName === null ? "" : ` with ${provenance.modelName}`;
    return `${provenance.evaluator}${model}, from ${provenance.sourceCommit.slice(0, 8)}`;
  }
  const names = (classes ?? []).map(({ name }) => name);
  if (names.length <= SHOWN_CLASSES) return names.join(", ");
  return `${names.slice(0, SHOWN_CLASSES).join(", ")} and ${names.length - SHOWN_CLASSES} more`;
}
