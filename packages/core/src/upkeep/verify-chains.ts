import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import type { RefState } from "../version/ref-state.ts";

export interface BrokenChain {
  /** Of the tensor or group; empty for what says which samples exist. */
  path: string;
  message: string;
}

/**
 * Definitions at a state whose chain of columns does not end, misses a column or is read at bounds
 * that make no sense. Where there are any, the state can't be read.
 */
export async function findBrokenChains(
  db: Database,
  { branchId, seq }: Pick<RefState, "branchId" | "seq">,
): Promise<BrokenChain[]> {
  const steps = await db.sql<StepRow[]>`
    with recursive chain as (
      select id, path, htype, column_id, case bound when 9223372036854775807 then ${seq}::bigint else bound end as bound
      from tensor_definitions
      where branch_id = ${branchId} and from_seq <= ${seq} and to_seq > ${seq}
      union all
      select chain.id, chain.path, chain.htype, c.parent_id, c.parent_bound
      from chain join columns c on c.id = chain.column_id
      where c.parent_id is not null
    ) cycle id, column_id set is_repeated using trail
    select chain.path, chain.htype, chain.column_id as "columnId", chain.bound, chain.is_repeated as "isRepeated",
           c.created_seq as "createdSeq"
    from chain left join columns c on c.id = chain.column_id
    order by chain.path, chain.id, array_length(chain.trail, 1)`;
  return [...describeDefinitions(steps), ...steps.flatMap(describeStep)];
}

interface StepRow {
  path: string;
  htype: string;
  columnId: number;
  bound: number | bigint | null;
  isRepeated: boolean;
  createdSeq: number | null;
}

function describeDefinitions(steps: readonly StepRow[]): BrokenChain[] {
  if (steps.some(({ htype }) => htype === "membership")) return [];
  return [{ path: "", message: "Nothing says which samples exist." }];
}

function describeStep(step: StepRow): BrokenChain[] {
  const found = faultOf(step);
  return found === undefined ? [] : [{ path: step.path, message: `${subjectOf(step)} ${found}` }];
}

function subjectOf({ path, htype }: StepRow): string {
  if (htype === "membership") return "Which samples exist";
  if (htype === "object_ids") return `Which objects group ${quoteName(path)} has`;
  return `Tensor ${quoteName(path)}`;
}

function faultOf({ columnId, bound, isRepeated, createdSeq }: StepRow): string | undefined {
  if (isRepeated)
    return `is read through column ${columnId} again and again: its chain never ends.`;
  if (createdSeq === null) return `is read from column ${columnId}, which is not stored.`;
  if (bound === null || typeof bound === "bigint")
    return `is read from column ${columnId}, a parent, at no fixed seq.`;
  if (bound < createdSeq)
    return `is read from column ${columnId} up to seq ${bound}, before the column was made at seq ${createdSeq}.`;
  return undefined;
}
