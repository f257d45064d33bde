import type { Database } from "../db/database.ts";
import { describeBulkColumns, type BulkColumns } from "../tensor/bulk-columns.ts";
import { readChain } from "../tensor/read-chain.ts";
import type { InputBinding } from "./bind-inputs.ts";
import type { OpenRun } from "./open-run.ts";
import { outputSpecs } from "./prepare-run.ts";
import type { EvaluationRun } from "./runs.ts";

/** The columns that a prepared run writes its outputs to. */
export function openOutputs(open: OpenRun, run: EvaluationRun): BulkColumns {
  return describeBulkColumns(outputSpecs(open, { classNames: run.outputClassNames! }), {
    seq: run.outputSeq!,
    revision: run.outputRevision!,
    haveParents: run.formerRunId !== null,
    columnIds: run.outputColumns!,
  });
}

/**
 * The same as something to be read, parents and all.
 *
 * @param names default: all outputs
 */
export async function readableOutputs(
  db: Database,
  { seq, columns }: BulkColumns,
  names?: readonly string[],
): Promise<InputBinding[]> {
  const outputs = columns.filter(
    ({ name, objectsOf }) => objectsOf === undefined && (names?.includes(name) ?? true),
  );
  return Promise.all(
    outputs.map(async ({ name, columnId, tensor }) => ({
      role: name,
      spec: { htype: tensor.htype, description: "" },
      tensor: { ...tensor, id: 0, steps: await readChain(db, columnId, seq) },
    })),
  );
}
