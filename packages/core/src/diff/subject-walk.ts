import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { listAncestors, type Ancestor } from "../version/ancestors.ts";
import { getStructure } from "../version/read-structure.ts";
import type { RefState } from "../version/ref-state.ts";
import { isSameValue } from "../version/same-fields.ts";
import { readSampleHistory, type Moment } from "./blame-history.ts";
import { subjectOf, type Blamed, type Rows } from "./blame-subject.ts";

/** A value or an object on its way through the history of a ref. */
export interface SubjectWalk {
  tensorIds: readonly number[];
  /** The commit of the ref. */
  head: Ancestor;
  /** Whether its sample existed then. */
  existsAt(moment: Moment): boolean;
  rowsAt(moment: Moment): Rows;
  /** Whether it was the same at both moments, its sample's being there included. */
  isSame(one: Moment, other: Moment): boolean;
  /** The commit from which on it has been as it is at another one: through merges to where it was made so. */
  originOf(commit: Ancestor): Ancestor;
  /** The commit before, by first parents; undefined where history begins. */
  before(commit: Ancestor): Ancestor | undefined;
}

/** @throws TENSOR_NOT_FOUND, SAMPLE_NOT_FOUND, OBJECT_NOT_FOUND where it is not there at the ref */
export async function openWalk(db: Database, ref: RefState, blamed: Blamed): Promise<SubjectWalk> {
  const subject = subjectOf(await getStructure(db, ref), blamed);
  const { sampleId, tensorIds } = subject;
  const commits = await listAncestors(db, ref.commitId);
  const history = await readSampleHistory(db, { sampleId, tensorIds, moments: [ref, ...commits] });
  if (!history.existsAt(ref)) throw sampleNotFound(ref, sampleId);
  subject.refuseMissing(subject.rowsAt(history, ref));
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  const rowsAt = (moment: Moment) => subject.rowsAt(history, moment);
  const isSame = (one: Moment, other: Moment): boolean => {
    if (!history.existsAt(one) || !history.existsAt(other)) return false;
    const [a, b] = [rowsAt(one), rowsAt(other)];
    return isSameRow(a, b) || isSameContent(subject.contentOf(a), subject.contentOf(b));
  };
  const originOf = (commit: Ancestor): Ancestor => {
    for (let at = commit; ;) {
      const before = at.parentIds.map((id) => byId.get(id)!).find((one) => isSame(one, commit));
      if (!before) return at;
      at = before;
    }
  };
  return {
    tensorIds,
    head: byId.get(ref.commitId)!,
    existsAt: history.existsAt,
    rowsAt,
    isSame,
    originOf,
    before: ({ parentIds: [first] }) => (first === undefined ? undefined : byId.get(first)),
  };
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
