import { createHash } from "node:crypto";
import type { Database } from "../db/database.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Membership } from "../version/membership.ts";
import type { QueryTarget } from "./query-target.ts";
import { listOf, runSql, sql } from "./sql.ts";

/**
 * A text that is the same for two states of a dataset only where the same samples exist in both,
 * with the same values in these tensors: what was found in one then holds in the other. Changes of
 * other tensors leave it as it is.
 */
export async function stateKey(
  db: Database,
  { ref, membership }: QueryTarget,
  tensors: readonly Tensor[],
): Promise<string> {
  const steps = tensors.flatMap((tensor) => tensor.steps);
  const current = steps.filter(({ isCurrent }) => isCurrent).map(({ columnId }) => columnId);
  const lastWritten = await readLastWritten(db, current);
  const columns = steps.map(({ columnId, bound, isCurrent }) => {
    if (!isCurrent) return `${columnId}@${bound}`;
    const seq = lastWritten.get(columnId) ?? 0;
    // Values are written again in place until the commit.
    return seq === ref.seq ? `${columnId}@${seq}:${ref.revision}` : `${columnId}@${seq}`;
  });
  return [digestOf(membership), ...columns].join(" ");
}

/** Remembered: a membership never changes. */
function digestOf(membership: Membership): string {
  let digest = DIGESTS.get(membership);
  if (!digest) {
    const { ranges, deletions } = membership;
    digest = createHash("sha256")
      .update(JSON.stringify([ranges, deletions]))
      .digest("base64url");
    DIGESTS.set(membership, digest);
  }
  return digest;
}

const DIGESTS = new WeakMap<Membership, string>();

/** For each column the last seq at which values may have been written to it. */
async function readLastWritten(
  db: Database,
  columnIds: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  if (columnIds.length === 0) return new Map();
  const rows = await runSql<{ id: number; seq: number }>(
    db,
    sql`select c.id, greatest(
          (select created_seq from columns where id = c.id),
          (select from_seq from cells where column_id = c.id and edited order by from_seq desc limit 1),
          (select to_seq from cells where column_id = c.id and to_seq < 9223372036854775807
           order by to_seq desc limit 1)
        ) as seq
      from unnest(${listOf([...new Set(columnIds)])}::bigint[]) as c (id)`,
    true,
  );
  return new Map(rows.map(({ id, seq }) => [id, seq]));
}
