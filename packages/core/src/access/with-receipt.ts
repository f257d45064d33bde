import { createHash } from "node:crypto";
import type { JsonValue } from "@loupe/plugin-api";
import { canonicalJson } from "../db/canonical-json.ts";
import type { Database } from "../db/database.ts";
import { findUnstorable } from "../db/find-unstorable.ts";
import { LoupeError } from "../errors.ts";
import { quoteName } from "./names.ts";

/** Who asked for a mutation, and under which id of theirs: the same one again is answered, not done. */
export interface Receipt {
  ownerId: number;
  clientMutationId: string;
  /** What was asked for: another input under the same id is an error. */
  input: unknown;
}

/**
 * Runs `work` unless it was done under this receipt before; then its first answer comes back. Must
 * be called in the transaction of the work, so that both are there or neither is. Whoever asks
 * while another does the same waits for it. The answer is stored: it must be JSON and hold no
 * secret.
 *
 * @throws LoupeError `MUTATION_REPEATED` where the id was used for something else; `INVALID_INPUT`
 *   where it can't be one
 */
export async function withReceipt<T extends JsonValue | object>(
  tx: Database,
  receipt: Receipt | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!receipt) return work();
  checkId(receipt.clientMutationId);
  const digest = createHash("sha256").update(canonicalJson(receipt.input)).digest();
  const [inserted] = await tx.sql`
    insert into mutation_receipts (owner_id, client_mutation_id, input_digest)
    values (${receipt.ownerId}, ${receipt.clientMutationId}, ${digest})
    on conflict do nothing
    returning 1`;
  if (!inserted) {
    const answered = await findAnswer(tx, receipt, digest);
    // Where it was forgotten in between, nobody has asked for it for so long that it counts as new.
    return answered ? (answered.answer as T) : withReceipt(tx, receipt, work);
  }
  const answer = await work();
  await tx.sql`
    update mutation_receipts set answer = ${JSON.stringify(answer)}::jsonb
    where owner_id = ${receipt.ownerId} and client_mutation_id = ${receipt.clientMutationId}`;
  return answer;
}

const MAX_LENGTH = 200;

function checkId(id: string): void {
  const unstorable = findUnstorable(id);
  if (id.length <= MAX_LENGTH && unstorable === undefined) return;
  throw new LoupeError(
    "INVALID_INPUT",
    `The clientMutationId ${quoteName(id)} ${unstorable ? `holds ${unstorable}` : `has ${id.length} characters`}; at most ${MAX_LENGTH} characters of well-formed text without NUL are expected.`,
    { details: { path: ["clientMutationId"] } },
  );
}

async function findAnswer(
  tx: Database,
  receipt: Receipt,
  digest: Buffer,
): Promise<{ answer: unknown } | undefined> {
  const [row] = await tx.sql<{ inputDigest: Buffer; answer: unknown }[]>`
    select input_digest as "inputDigest", answer from mutation_receipts
    where owner_id = ${receipt.ownerId} and client_mutation_id = ${receipt.clientMutationId}`;
  if (!row || row.inputDigest.equals(digest)) return row;
  throw new LoupeError(
    "MUTATION_REPEATED",
    `The clientMutationId ${quoteName(receipt.clientMutationId)} was used before with another input; use a new one.`,
  );
}
