import { transaction, withReceipt, type Actor, type Database, type Receipt } from "@loupe/core";
import { change, type Context } from "./context.ts";

/** The input of any mutation. */
export interface MutationInput {
  clientMutationId?: string | null | undefined;
}

/**
 * Under which id of the caller's a mutation was asked for, and what; undefined where there is no
 * id.
 */
export function receiptOf(
  actor: Actor,
  mutation: string,
  { clientMutationId, ...asked }: MutationInput,
): Receipt | undefined {
  if (clientMutationId == null) return undefined;
  return { ownerId: actor.ownerId, clientMutationId, input: { mutation, ...asked } };
}

/**
 * As `change`, in one transaction with the receipt. What `work` returns is stored and answers
 * whoever sends the same again: it must be JSON and hold no secret. `work` checks rights itself,
 * since what was done may have ended them.
 *
 * @throws UNAUTHENTICATED, MUTATION_REPEATED
 */
export function changeOnce<T extends object>(
  context: Context,
  mutation: string,
  input: MutationInput,
  work: (tx: Database, actor: Actor) => Promise<T>,
): Promise<T> {
  return change(context, (db, actor) =>
    transaction(db, (tx) =>
      withReceipt(tx, receiptOf(actor, mutation, input), () => work(tx, actor)),
    ),
  );
}
