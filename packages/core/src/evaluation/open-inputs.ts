import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { getStructure } from "../version/read-structure.ts";
import { refAtCommit, type DatasetKey } from "../version/resolve-ref.ts";
import type { StructureOf } from "./bind-inputs.ts";
import type { EvaluationRun } from "./runs.ts";

/** Where the inputs of a run are looked for. */
export interface RunInputs {
  /** The tensors of the commit whose samples it evaluates. */
  tensors: ReadonlyMap<string, Tensor>;
  structureOf: StructureOf;
}

/** Reads the tensors of all commits that a run reads. */
export async function openInputs(
  db: Database,
  dataset: DatasetKey,
  { sourceCommitId, inputCommits }: Pick<EvaluationRun, "sourceCommitId" | "inputCommits">,
): Promise<RunInputs> {
  const commitIds = [...new Set([sourceCommitId, ...Object.values(inputCommits)])];
  const structures = new Map(
    await Promise.all(
      commitIds.map(async (id) => {
        const ref = await refAtCommit(db, dataset, id);
        return [id, await getStructure(db, ref)] as const;
      }),
    ),
  );
  return {
    tensors: structures.get(sourceCommitId)!.tensors,
    structureOf: (role) => structures.get(inputCommits[role] ?? sourceCommitId)!,
  };
}
