import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { listAncestors } from "../version/ancestors.ts";
import { getCommit, type Commit } from "../version/history.ts";
import { getStructure } from "../version/read-structure.ts";
import type { RefState } from "../version/ref-state.ts";
import type { DatasetKey } from "../version/resolve-ref.ts";
import { isSameValue } from "../version/same-fields.ts";
import { readSampleHistory, type Moment } from "./blame-history.ts";
import { subjectOf, type Blamed, type Rows } from "./blame-subject.ts";

export interface Blame {
  /** Null where the change is not committed yet. */
  commit: Commit | null;
}

/**
 * Which commit last changed a value or an object: through merges to the commit where the change was
 * made, through renamed tensors, other branches, and those of the dataset that a fork was made from.
 * The sample's coming into being is a change of its values too; writing the same again is none.
 *
 * @throws TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND, OBJECT_NOT_FOUND
 */
export async function blame(
  db: Database,
  dataset: DatasetKey,
  ref: RefState,
  blamed: Blamed,
): Promise<Blame> {
  const subject = subjectOf(await getStructure(db, ref), blamed);
  const { sampleId, tensorIds } = subject;
  const commits = await listAncestors(db, ref.commitId);
  const moments = [ref, ...commits];
  const history = await readSampleHistory(db, { sampleId, tensorIds, moments });
  if (!history.existsAt(ref)) throw sampleNotFound(ref, sampleId);
  const rows = subject.rowsAt(history, ref);
  subject.refuseMissing(rows);
  const content = subject.contentOf(rows);
  const isAsNow = (moment: Moment) => {
    if (!history.existsAt(moment)) return false;
    const then = subject.rowsAt(history, moment);
    return isSameRow(then, rows) || isSameContent(subject.contentOf(then), content);
  };
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  let at = byId.get(ref.commitId)!;
  if (!isAsNow(at)) return { commit: null };
  for (;;) {
    const before = at.parentIds.map((id) => byId.get(id)!).find(isAsNow);
    if (!before) return { commit: await getCommit(db, dataset, at.id) };
    at = before;
  }
}

function sampleNotFound({ name }: RefState, sampleId: number): LoupeError {
  return new LoupeError(
    "SAMPLE_NOT_FOUND",
    `There is no sample of id ${sampleId} at ${quoteName(name)}.`,
  );
}

/** The same objects, not only the same values: most steps back read the same rows. */
function isSameRow(one: Rows, other: Rows): boolean {
  return one.every((row, position) => row === other[position]);
}

function isSameContent(one: Rows, other: Rows): boolean {
  return (
    one.length === other.length &&
    one.every((fields, position) => isSameValue(fields, other[position]))
  );
}
