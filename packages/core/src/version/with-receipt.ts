import { createHash } from "node:crypto";
import type { JsonValue } from "@loupe/plugin-api";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { canonicalJson } from "./changes-digest.ts";

/** Who asked for a mutation, and under which id of his: the same one again is answered, not done. */
export interface Receipt {
  ownerId: number;
  clientMutationId: string;
  /** What was asked for: another input under the same id is an error. */
  input: unknown;
}

/**
 * Runs `work` unless it was done under this receipt before; then its first answer comes back. Must be called in the transaction of the
 * work, so that both are there or neither is.
 *
 * @throws MUTATION_REPEATED where the id was used for something else
 */
export async function withReceipt<T extends JsonValue | object>(
  tx: Database,
  receipt: Receipt | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!receipt) return work();
  const digest = createHash("sha256").update(canonicalJson(receipt.input)).digest();
  const [inserted] = await tx.sql`
    insert into mutation_receipts (owner_id, client_mutation_id, input_digest)
    values (${receipt.ownerId}, ${receipt.clientMutationId}, ${digest})
    on conflict do nothing
    returning 1`;
  if (!inserted) return firstAnswer<T>(tx, receipt, digest);
  const answer = await work();
  await tx.sql`
    update mutation_receipts set answer = ${JSON.stringify(answer)}::jsonb
    where owner_id = ${receipt.ownerId} and client_mutation_id = ${receipt.clientMutationId}`;
  return answer;
}

async function firstAnswer<T>(tx: Database, receipt: Receipt, digest: Buffer): Promise<T> {
  const [row] = await tx.sql<{ inputDigest: Buffer; answer: T }[]>`
    select input_digest as "inputDigest", answer from mutation_receipts
    where owner_id = ${receipt.ownerId} and client_mutation_id = ${receipt.clientMutationId}`;
  if (row!.inputDigest.equals(digest)) return row!.answer;
  throw new LoupeError(
    "MUTATION_REPEATED",
    `The clientMutationId ${JSON.stringify(receipt.clientMutationId)} was used before with another input; use a new one.`,
  );
}
