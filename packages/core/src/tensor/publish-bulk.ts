import { quoteName } from "../access/names.ts";
import { FOREVER, type Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { addDefinition, endDefinition, replaceDefinition } from "../version/change-definition.ts";
import { canonicalJson } from "../db/canonical-json.ts";
import type { KnownValues } from "../version/collect-changes.ts";
import { countIds, differingMembership } from "../version/differing-membership.ts";
import type { Membership } from "../version/membership.ts";
import { collectUncommitted, insertCommitOf, refuseMovedHead } from "../version/commit.ts";
import { hasUncommittedChanges } from "../version/has-uncommitted-changes.ts";
import { getCommit, type Commit } from "../version/history.ts";
import { readStructure, type Definition, type Structure } from "../version/read-structure.ts";
import { fullName, resolveRef, type DatasetKey } from "../version/resolve-ref.ts";
import { writeToBranch, type BranchWrite } from "../version/write-to-branch.ts";
import type { BulkColumnResult, BulkResult } from "./bulk-digest.ts";
import { leaveOutSamples } from "./leave-out-samples.ts";
import { refuseTakenPath } from "./create-tensor.ts";
import { objectTensorsOf } from "./find-tensor.ts";
import type { Provenance } from "./tensor-meta.ts";

export interface PublishBulkInput {
  dataset: DatasetKey;
  branch: string;
  /** Where the tensors come to stand; empty for the top. */
  group: string;
  result: BulkResult;
  message: string;
  author: string;
  expectedHead?: string;
  provenance?: Provenance;
  /** The samples that the result is about. Those that the branch has no more are left out. */
  samples?: Membership;
  /** Done in the same transaction, such as marking a run as ended. */
  alongside?: (transaction: Database, published: PublishedBulk) => Promise<void>;
}

export interface PublishedBulk {
  commitId: string;
  /** The head of the branch until then. */
  parentId: string;
  samplesLeftOut: number;
}

/**
 * Makes what a bulk write stored visible, with one commit. Tensors of the same path and kind get
 * the new values in the place of their former ones.
 *
 * @throws UNCOMMITTED_CHANGES, HEAD_MOVED, NAME_TAKEN
 */
export async function publishBulk(db: Database, input: PublishBulkInput): Promise<Commit> {
  const { dataset, branch } = input;
  const { result } = await writeToBranch(
    db,
    dataset,
    branch,
    { exclusive: true },
    async (write) => {
      refuseMovedHead(write, input.expectedHead);
      await refuseUncommitted(write);
      const publishing = await withLaterSeq(write);
      const { result: left, samplesLeftOut } = await leaveOutDeleted(write, input);
      const known = await nameColumns(publishing, { ...input, result: left });
      const commitId = await insertCommitOf(
        publishing,
        await collectUncommitted(publishing, known),
        input,
      );
      await input.alongside?.(write.db, {
        commitId,
        parentId: write.headCommitId,
        samplesLeftOut,
      });
      return { commitId };
    },
  );
  return getCommit(db, dataset, result.commitId);
}

/** @throws UNCOMMITTED_CHANGES */
export async function refuseUncommitted({
  db,
  dataset,
  branch,
}: Pick<BranchWrite, "db" | "dataset" | "branch">): Promise<void> {
  if (!(await hasUncommittedChanges(db, await resolveRef(db, dataset, branch)))) return;
  throw new LoupeError(
    "UNCOMMITTED_CHANGES",
    `Branch ${quoteName(branch)} of ${fullName(dataset)} has uncommitted changes, which a commit made now would take with it; commit or reset them first.`,
  );
}

/** What was written in bulk has a seq of its own; the commit that shows it needs a later one. */
async function withLaterSeq(write: BranchWrite): Promise<BranchWrite> {
  const [row] = await write.db.sql<{ seq: number }[]>`
    update branches set working_seq = nextval('seqs') where id = ${write.branchId} returning working_seq as seq`;
  const seq = row!.seq;
  return {
    ...write,
    seq,
    structure: () => readStructure(write.db, { branchId: write.branchId, seq, kind: "BRANCH" }),
  };
}

/** What is left after that has to be digested anew. */
async function leaveOutDeleted(
  write: BranchWrite,
  { samples, result }: PublishBulkInput,
): Promise<{ result: BulkResult; samplesLeftOut: number }> {
  const deleted = samples ? differingMembership(samples, await write.membership()).deleted : [];
  if (deleted.length === 0) return { result, samplesLeftOut: 0 };
  await leaveOutSamples(write.db, result, deleted);
  const columns = result.columns.map((column) => {
    const { known, ...undigested } = column;
    return known ? undigested : column;
  });
  return { result: { ...result, columns }, samplesLeftOut: countIds(deleted) };
}

async function nameColumns(
  write: BranchWrite,
  { group, result, provenance }: PublishBulkInput,
): Promise<KnownValues> {
  const structure = await write.structure();
  const known = new Map<number, NonNullable<BulkColumnResult["known"]>>();
  const paths = result.columns
    .filter(({ objectsOf }) => objectsOf === undefined)
    .map(({ name }) => pathIn(group, name));
  refuseOtherObjects(structure, group, paths, result);
  for (const column of result.columns) {
    const tensorId = await nameColumn(write, structure, { group, column, provenance });
    if (column.known) known.set(tensorId, column.known);
  }
  return known;
}

function pathIn(group: string, name: string): string {
  return group === "" ? name : `${group}/${name}`;
}

function groupIn(group: string, inner: string): string {
  return inner === "" ? group : pathIn(group, inner);
}

interface NamedColumn {
  group: string;
  column: BulkColumnResult;
  provenance: Provenance | undefined;
}

async function nameColumn(
  write: BranchWrite,
  structure: Structure,
  named: NamedColumn,
): Promise<number> {
  const { group, provenance } = named;
  const { name, objectsOf, columnId, tensor } = named.column;
  const isObjectIds = objectsOf !== undefined;
  const path = isObjectIds ? groupIn(group, objectsOf) : pathIn(group, name);
  const htype = isObjectIds ? "object_ids" : tensor.htype;
  const { describes } = tensor;
  const meta = isObjectIds ? {} : { ...tensor.meta, ...(provenance ? { provenance } : {}) };
  const former = structure.definitions.find(
    (one) =>
      one.path === path &&
      (one.htype === "object_ids") === isObjectIds &&
      one.htype !== "membership" &&
      one.htype !== "group",
  );
  if (former && isSameKind(former, { htype, describes, meta })) {
    await replaceDefinition(write, former, { meta, columnId, bound: FOREVER });
    return former.tensorId;
  }
  if (former) await endDefinition(write, former);
  else if (!isObjectIds) refuseTakenPath(structure, path);
  return addDefinition(write, { path, htype, describes, meta, columnId });
}

function isSameKind(
  former: Definition,
  now: Pick<Definition, "htype" | "describes" | "meta">,
): boolean {
  const kind = ({ htype, describes, meta }: typeof now) =>
    canonicalJson({ htype, describes, meta: { ...meta, provenance: undefined } });
  return kind(former) === kind(now);
}

/**
 * Objects of a group are replaced all together, or their entries would no longer belong to each
 * other.
 */
function refuseOtherObjects(
  structure: Structure,
  group: string,
  paths: readonly string[],
  result: BulkResult,
): void {
  for (const { objectsOf } of result.columns) {
    if (objectsOf === undefined) continue;
    const within = groupIn(group, objectsOf);
    const other = objectTensorsOf(structure, within).find(({ path }) => !paths.includes(path));
    if (other)
      throw new LoupeError(
        "NAME_TAKEN",
        `Group ${quoteName(within)} has objects of its own, with tensor ${quoteName(other.path)}; predictions need another group.`,
      );
  }
}
