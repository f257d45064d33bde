import { FOREVER } from "../db/database.ts";
import type { TensorMeta } from "../tensor/tensor-meta.ts";
import type { Definition } from "./read-structure.ts";
import type { BranchWrite } from "./write-to-branch.ts";

export interface NewDefinition {
  /** Default: a new identity. */
  tensorId?: number;
  path: string;
  htype: string;
  describes: "SAMPLE" | "OBJECT";
  meta: TensorMeta;
  columnId: number;
  /** Default: open, as for the branch's own column. */
  bound?: number | bigint;
}

export interface NewColumn {
  parentId: number;
  parentBound: number;
}

/** Adds a definition at the working seq; returns the tensor's identity. */
export async function addDefinition(
  write: BranchWrite,
  definition: NewDefinition,
): Promise<number> {
  const { tensorId, path, htype, describes, meta, columnId, bound = FOREVER } = definition;
  const [row] = await write.db.sql<{ tensorId: number }[]>`
    insert into tensor_definitions (branch_id, tensor_id, path, htype, describes, meta, column_id, bound, from_seq, to_seq)
    values (${write.branchId}, coalesce(${tensorId ?? null}::bigint, nextval('tensor_ids')), ${path}, ${htype}, ${describes},
            ${JSON.stringify(meta)}::jsonb, ${columnId}, ${bound}, ${write.seq}, ${FOREVER})
    returning tensor_id as "tensorId"`;
  return row!.tensorId;
}

/** Ends a definition: from the working seq on the branch does not have it. */
export async function endDefinition(write: BranchWrite, definition: Definition): Promise<void> {
  if (definition.fromSeq === write.seq) {
    await write.db.sql`delete from tensor_definitions where id = ${definition.id}`;
  } else {
    await write.db
      .sql`update tensor_definitions set to_seq = ${write.seq} where id = ${definition.id}`;
  }
}

/** Puts another definition in the place of this one, for the same tensor. */
export async function replaceDefinition(
  write: BranchWrite,
  definition: Definition,
  change: Partial<Pick<NewDefinition, "path" | "meta" | "columnId" | "bound">>,
): Promise<void> {
  const [nearest] = definition.steps;
  await endDefinition(write, definition);
  await addDefinition(write, {
    tensorId: definition.tensorId,
    path: definition.path,
    htype: definition.htype,
    describes: definition.describes,
    meta: definition.meta,
    columnId: nearest!.columnId,
    bound: definition.owned ? FOREVER : nearest!.bound,
    ...change,
  });
}

export async function addColumn(
  write: Pick<BranchWrite, "db" | "seq">,
  parent?: NewColumn,
): Promise<number> {
  const [row] = await write.db.sql<{ id: number }[]>`
    insert into columns (parent_id, parent_bound, created_seq)
    values (${parent?.parentId ?? null}, ${parent?.parentBound ?? null}, ${write.seq})
    returning id`;
  return row!.id;
}

/**
 * The column that this branch writes a tensor's values to. The first write to an inherited tensor
 * makes one whose parent is the inherited column.
 */
export async function ownColumn(write: BranchWrite, definition: Definition): Promise<number> {
  if (definition.owned) return definition.steps[0]!.columnId;
  const [locked] = await write.db.sql`
    select id from tensor_definitions where id = ${definition.id} and to_seq = ${FOREVER} and bound < ${FOREVER} for update`;
  if (!locked) return columnOfCurrent(write, definition.tensorId);
  const [inherited] = definition.steps;
  const columnId = await addColumn(write, {
    parentId: inherited!.columnId,
    parentBound: inherited!.bound,
  });
  await replaceDefinition(write, definition, { columnId, bound: FOREVER });
  return columnId;
}

/** Somebody else's first write was faster: its column is the branch's now. */
async function columnOfCurrent(write: BranchWrite, tensorId: number): Promise<number> {
  const { definitions } = await write.structure();
  return definitions.find((definition) => definition.tensorId === tensorId)!.steps[0]!.columnId;
}
