import { quoteName } from "../access/names.ts";
import { LoupeError } from "../errors.ts";
import type { Membership } from "../version/membership.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";
import { atPath } from "./at-path.ts";

/** A sample by its id, or by its index at the revision the call names. */
export type SampleAddress = { id: number } | { index: number };

/** Where a call names samples: the field of its input, and what of each entry. */
export interface NamedSamples {
  samples: readonly SampleAddress[];
  pathOf(position: number): readonly (string | number)[];
  atRevision: number | undefined;
}

/**
 * The ids of the samples that a call names. Several indices mean the positions before the call.
 *
 * @throws SAMPLE_NOT_FOUND, RANGE_ERROR, CONFLICT where samples came or went since the indices were
 *   counted,
 *   CURSOR_EXPIRED where the branch was reset since
 */
export function resolveSamples(
  write: BranchWrite,
  membership: Membership,
  { samples, pathOf, atRevision }: NamedSamples,
): number[] {
  if (countsByIndex(samples)) checkCountedAt(write, atRevision);
  return samples.map((address, position) =>
    atPath(pathOf(position), () => resolveSample(write, membership, address)),
  );
}

function resolveSample(
  { branch }: BranchWrite,
  membership: Membership,
  address: SampleAddress,
): number {
  if ("index" in address) return membership.at(address.index);
  if (membership.has(address.id)) return address.id;
  throw new LoupeError(
    "SAMPLE_NOT_FOUND",
    `Branch ${quoteName(branch)} has no sample of id ${address.id}.`,
  );
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
  if (atRevision < 0 || atRevision > write.revisionBefore) {
    throw new LoupeError(
      "INVALID_INPUT",
      `Branch ${quoteName(write.branch)} never had the revision ${atRevision}; expected the one that it had when the indices were counted.`,
      { details: { path: ["atRevision"] } },
    );
  }
  if (atRevision < write.resetRevision) {
    throw new LoupeError(
      "CURSOR_EXPIRED",
      `Revision ${atRevision} is gone: branch ${quoteName(write.branch)} was reset at revision ${write.resetRevision}.`,
    );
  }
  if (atRevision < write.membershipRevision) {
    throw new LoupeError(
      "CONFLICT",
      `The indices were counted at revision ${atRevision}, but samples came or went at revision ${write.membershipRevision}.`,
      { details: { revision: write.membershipRevision } },
    );
  }
}
