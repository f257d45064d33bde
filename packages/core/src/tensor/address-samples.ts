import { LoupeError } from "../errors.ts";
import type { Membership } from "../version/membership.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";

/** A sample by its id, or by its index at the revision the call names. */
export type SampleAddress = { id: number } | { index: number };

/**
 * The ids of the samples that a call names. Several indices mean the positions before the call.
 *
 * @throws SAMPLE_NOT_FOUND, RANGE_ERROR, CONFLICT where samples came or went since the indices were counted,
 *   CURSOR_EXPIRED where the branch was reset since
 */
export function resolveSamples(
  write: BranchWrite,
  membership: Membership,
  addresses: readonly SampleAddress[],
  atRevision: number | undefined,
): number[] {
  if (addresses.some((address) => "index" in address)) checkCountedAt(write, atRevision);
  return addresses.map((address) => {
    if ("index" in address) return membership.at(address.index);
    if (membership.has(address.id)) return address.id;
    throw new LoupeError("SAMPLE_NOT_FOUND", `Branch "${write.branch}" has no sample of id ${address.id}.`);
  });
}

/** Whether a call has to be kept apart from those that append or delete samples. */
export function countsByIndex(addresses: readonly SampleAddress[]): boolean {
  return addresses.some((address) => "index" in address);
}

function checkCountedAt(write: BranchWrite, atRevision: number | undefined): void {
  if (atRevision === undefined) {
    throw new LoupeError(
      "INVALID_INPUT",
      "Samples are addressed by index without saying at which revision of the branch they were counted: give atRevision, or address them by id.",
    );
  }
  if (atRevision < write.resetRevision) {
    throw new LoupeError("CURSOR_EXPIRED", `Revision ${atRevision} is gone: branch "${write.branch}" was reset at revision ${write.resetRevision}.`);
  }
  if (atRevision < write.membershipRevision) {
    throw new LoupeError(
      "CONFLICT",
      `The indices were counted at revision ${atRevision}, but samples came or went at revision ${write.membershipRevision}.`,
      { details: { revision: write.membershipRevision } },
    );
  }
}
