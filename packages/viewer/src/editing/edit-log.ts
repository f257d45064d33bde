import type { BoxForm } from "./box-form.ts";
import {
  findObject,
  isSame,
  putObject,
  type EditedObject,
  type ObjectEdit,
} from "./edited-object.ts";

/** Whose objects are edited. */
export interface EditTarget {
  /** The global id: another dataset may get the same name later. */
  datasetId: string;
  owner: string;
  name: string;
  branch: string;
  sampleId: number;
  /** The path of the group. */
  group: string;
  /** The tensor of its boxes. */
  boxes: string;
  /** The tensor of its classes, where it has one. */
  labels: string | null;
  form: BoxForm;
}

/** One change to one object; null where there was, or is, none. */
interface Step {
  key: string;
  before: EditedObject | null;
  after: EditedObject | null;
  /** Where in the list it stands. */
  place: number;
  /** Of the last change that went into it; null where no other may. */
  joinedAt: number | null;
}

/** What was sent and is not answered yet: sent again, it is done once. */
interface Sent {
  mutationId: string;
  edits: readonly ObjectEdit[];
  /** For each edit the key of its object. */
  keys: readonly string[];
  /** What the objects are once it is done. */
  objects: readonly EditedObject[];
}

/**
 * What somebody does to the objects of one sample, over reloads: what the server has, what it is to
 * have, and how to go back. All functions here return another log and change none.
 */
export interface EditLog {
  target: EditTarget;
  /** What the server has, as far as known, at this revision. */
  base: readonly EditedObject[];
  revision: number;
  /** What it is to have. */
  mine: readonly EditedObject[];
  /** Ids of objects whose key is not their id. */
  ids: Readonly<Record<string, number>>;
  done: readonly Step[];
  undone: readonly Step[];
  sent: Sent | null;
  /** Keys of objects that somebody else has changed too: `base` has theirs, `mine` has mine. */
  conflicts: readonly string[];
  /** Why the server does not take it; nothing is sent until the person says so. */
  refusal: { title: string; next: string } | null;
}

/** An object as the server says it. */
export type ServerObject = Omit<EditedObject, "key"> & { objectId: number };

export interface ServerState {
  objects: readonly ServerObject[];
  revision: number;
}

const MOST_STEPS = 100;
const JOIN_MS = 1000;

export function startLog(target: EditTarget, state: ServerState): EditLog {
  const empty = { base: [], mine: [], revision: -1, ids: {}, done: [], undone: [] };
  return takeNews({ target, ...empty, sent: null, conflicts: [], refusal: null }, state);
}

/** Another state of one object, which is one step to undo; `joins` one just before of its kind. */
export function changeObject(
  log: EditLog,
  key: string,
  after: EditedObject | null,
  { now, joins = false }: { now: number; joins?: boolean },
): EditLog {
  const before = findObject(log.mine, key);
  if (isSame(before, after)) return log;
  const last = log.done.at(-1);
  const isJoined =
    joins && last?.key === key && last.joinedAt !== null && now - last.joinedAt < JOIN_MS;
  const place = before ? log.mine.indexOf(before) : log.mine.length;
  const step = { key, before: isJoined ? last.before : before, after, place };
  const done = [...(isJoined ? log.done.slice(0, -1) : log.done)];
  done.push({ ...step, joinedAt: joins ? now : null });
  const mine = putObject(log.mine, key, after);
  return settle({ ...log, mine, done: done.slice(-MOST_STEPS), undone: [] });
}

/** Takes the last step back that still stands; steps that somebody else has overwritten are forgotten. */
export function undo(log: EditLog): EditLog {
  const step = log.done.at(-1);
  if (!step) return log;
  const rest = { ...log, done: log.done.slice(0, -1) };
  if (!isSame(findObject(log.mine, step.key), step.after)) return undo(rest);
  const mine = putObject(log.mine, step.key, step.before, step.place);
  return settle({ ...rest, mine, undone: [...log.undone, { ...step, joinedAt: null }] });
}

export function redo(log: EditLog): EditLog {
  const step = log.undone.at(-1);
  if (!step) return log;
  const rest = { ...log, undone: log.undone.slice(0, -1) };
  if (!isSame(findObject(log.mine, step.key), step.before)) return redo(rest);
  const mine = putObject(log.mine, step.key, step.after, step.place);
  return settle({ ...rest, mine, done: [...log.done, step] });
}

/** A conflict ends where both sides say the same. */
function settle(log: EditLog): EditLog {
  const conflicts = log.conflicts.filter(
    (key) => !isSame(findObject(log.base, key), findObject(log.mine, key)),
  );
  return conflicts.length === log.conflicts.length ? log : { ...log, conflicts };
}

/** Decides a conflict; taking theirs is a step that can be undone. */
export function decide(log: EditLog, key: string, take: "mine" | "theirs", now: number): EditLog {
  const conflicts = log.conflicts.filter((one) => one !== key);
  const decided = { ...log, conflicts };
  return take === "mine" ? decided : changeObject(decided, key, findObject(log.base, key), { now });
}

/** Gives up what the server does not take. */
export function giveUp(log: EditLog): EditLog {
  return { ...log, mine: log.base, sent: null, refusal: null, conflicts: [], done: [], undone: [] };
}

export function isSaved({ base, mine, sent }: EditLog): boolean {
  return sent === null && keysThatDiffer(base, mine).length === 0;
}

function keysThatDiffer(
  one: readonly EditedObject[],
  other: readonly EditedObject[],
): readonly string[] {
  const keys = new Set([...one, ...other].map(({ key }) => key));
  return [...keys].filter((key) => !isSame(findObject(one, key), findObject(other, key)));
}

/** The id of an object that the server has; null where it has none of that key. */
export function objectIdOf(log: EditLog, key: string): number | null {
  return findObject(log.base, key) ? idOf(log, key) : null;
}

function idOf({ ids }: EditLog, key: string): number {
  return ids[key] ?? Number(key);
}

/** The log with what is to be sent next; as it is where there is nothing, or somebody has to decide. */
export function prepareSending(log: EditLog, mutationId: string): EditLog {
  if (log.sent || log.refusal || log.conflicts.length > 0) return log;
  const keys = keysThatDiffer(log.base, log.mine);
  if (keys.length === 0) return log;
  const edits = keys.map((key) => editFor(log, key));
  return { ...log, sent: { mutationId, edits, keys, objects: log.mine } };
}

function editFor(log: EditLog, key: string): ObjectEdit {
  const { sampleId, group } = log.target;
  const on = { sample: { id: String(sampleId) }, group, expectedRevision: log.revision };
  const before = findObject(log.base, key);
  const after = findObject(log.mine, key);
  if (!after) return { ...on, remove: { objectId: idOf(log, key) } };
  if (!before) return { ...on, add: { values: [...ownEntries(log.target, after), ...after.rest] } };
  return { ...on, update: { objectId: idOf(log, key), values: ownEntries(log.target, after) } };
}

function ownEntries({ boxes, labels }: EditTarget, { raw, className }: EditedObject) {
  const box = { tensor: boxes, boxes: [[...raw]] };
  return labels === null || className === null
    ? [box]
    : [box, { tensor: labels, labels: [className] }];
}

/** What was sent is done. */
export function takeAnswer(
  log: EditLog,
  { objectIds, revision }: { objectIds: readonly (readonly number[])[]; revision: number },
): EditLog {
  const { sent } = log;
  if (!sent) return log;
  const added = sent.edits.flatMap(({ add }, position) =>
    add ? [[sent.keys[position]!, objectIds[position]![0]!] as const] : [],
  );
  const ids = { ...log.ids, ...Object.fromEntries(added) };
  return { ...log, ids, base: sent.objects, revision, sent: null };
}

/**
 * What the server has now. What only somebody else has changed is taken over, what only I have is
 * kept; where both have, differently, `conflicts` names the object.
 */
export function takeNews(log: EditLog, { objects, revision }: ServerState): EditLog {
  if (log.sent !== null || revision === log.revision) return log;
  const { theirs, ids } = withKeys(log, objects);
  const changed = new Set(keysThatDiffer(log.base, log.mine));
  let mine: readonly EditedObject[] = theirs;
  for (const key of changed) mine = putObject(mine, key, findObject(log.mine, key));
  const conflicts = [...changed].filter(
    (key) =>
      !isSame(findObject(log.base, key), findObject(theirs, key)) &&
      !isSame(findObject(log.mine, key), findObject(theirs, key)),
  );
  const open = new Set([...log.conflicts.filter((key) => changed.has(key)), ...conflicts]);
  return settle({ ...log, base: theirs, revision, mine, ids, conflicts: [...open] });
}

/** An object that was brought back goes by its first id, unless there is again one that has it. */
function withKeys(
  { ids }: EditLog,
  objects: readonly ServerObject[],
): { theirs: EditedObject[]; ids: EditLog["ids"] } {
  const present = new Set(objects.map(({ objectId }) => String(objectId)));
  const keys = new Map(
    Object.entries(ids).flatMap(([key, id]) => (present.has(key) ? [] : [[id, key] as const])),
  );
  const keyed = objects.map(({ objectId, ...object }) => ({
    objectId,
    object: { ...object, key: keys.get(objectId) ?? String(objectId) },
  }));
  const known = Object.fromEntries(keyed.map(({ object, objectId }) => [object.key, objectId]));
  return { theirs: keyed.map(({ object }) => object), ids: { ...ids, ...known } };
}
