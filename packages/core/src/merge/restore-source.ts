import type { Membership } from "../version/membership.ts";
import {
  getMembership,
  getStructure,
  type Definition,
  type Structure,
} from "../version/read-structure.ts";
import { refAtCommit, resolveRef } from "../version/resolve-ref.ts";
import type { BranchWrite } from "../version/write-to-branch.ts";

/** A commit that things are brought back from. */
export interface RestoreSource {
  /** As it was asked for. */
  name: string;
  structure: Structure;
  membership: Membership;
}

/** Of a branch its head: what is not committed may still be discarded. @throws REF_NOT_FOUND */
export async function openRestoreSource(
  { db, dataset }: BranchWrite,
  from: string,
): Promise<RestoreSource> {
  const { commitId } = await resolveRef(db, dataset, from);
  const ref = await refAtCommit(db, dataset, commitId);
  return {
    name: from,
    structure: await getStructure(db, ref),
    membership: await getMembership(db, ref),
  };
}

export function findDefinition(
  { definitions }: Structure,
  tensorId: number,
): Definition | undefined {
  return definitions.find((definition) => definition.tensorId === tensorId);
}
