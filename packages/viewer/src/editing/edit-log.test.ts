import { expect, test } from "vitest";
import type { BoxForm } from "./box-form.ts";
import {
  changeObject,
  decide,
  isSaved,
  prepareSending,
  redo,
  startLog,
  takeAnswer,
  takeNews,
  undo,
  type EditLog,
} from "./edit-log.ts";
import { findObject, type EditedObject } from "./edited-object.ts";

const form: BoxForm = { type: "PIXEL", mode: "LTWH", width: 100, height: 100 };
const target = {
  datasetId: "Dataset:1",
  owner: "admin",
  name: "digits",
  branch: "main",
  sampleId: 1,
  group: "",
  boxes: "boxes",
  labels: "labels",
  form,
};

const object = (key: string, left: number, className = "7"): EditedObject => ({
  key,
  box: { left, top: 0, width: 10, height: 10 },
  raw: [left, 0, 10, 10],
  className,
  rest: [{ tensor: "crowd", numbers: ["1"] }],
});

const onServer = (id: number, left: number, className?: string) => {
  const { key: _, ...rest } = object(String(id), left, className);
  return { ...rest, objectId: id };
};

const start = () => startLog(target, { objects: [onServer(1, 10), onServer(2, 20)], revision: 5 });

let now = 0;
const put = (log: EditLog, key: string, after: EditedObject | null) =>
  changeObject(log, key, after, { now: (now += 5000) });

/** As a server would, which deals ids from `nextId` on. */
function save(log: EditLog, { nextId = 50, revision = log.revision + 1 } = {}): EditLog {
  const sending = prepareSending(log, `mutation ${revision}`);
  const objectIds = sending.sent!.edits.map(({ add, update, remove }) => [
    add ? nextId++ : (update ?? remove)!.objectId,
  ]);
  return takeAnswer(sending, { objectIds, revision });
}

const CHANGES: [string, (log: EditLog) => EditLog][] = [
  ["moved", (log) => put(log, "1", object("1", 30))],
  ["relabelled", (log) => put(log, "2", object("2", 20, "1"))],
  ["deleted", (log) => put(log, "1", null)],
  ["added", (log) => put(log, "new", object("new", 70))],
];

test.each(CHANGES)("what was %s is undone to the state before and done again", (_, change) => {
  for (const keep of [(log: EditLog) => log, (log: EditLog) => save(log)]) {
    const before = start();
    const after = keep(change(before));
    const undone = keep(undo(after));
    expect(undone.mine).toEqual(before.mine);
    const redone = keep(redo(undone));
    expect(redone.mine).toEqual(after.mine);
    expect(undo(redone).mine).toEqual(before.mine);
  }
});

test("all steps together lead back to the beginning, also through a reload", () => {
  const before = start();
  let log = CHANGES.reduce((now, [, change]) => save(change(now)), before);
  log = JSON.parse(JSON.stringify(log)) as EditLog;
  for (const _ of CHANGES) log = save(undo(log), { nextId: 80 });
  expect(log.mine).toEqual(before.mine);
  expect(undo(log)).toBe(log);
});

test("an object that is brought back has another id, which later edits name", () => {
  const gone = save(put(start(), "1", null));
  const back = save(undo(gone), { nextId: 57 });
  const sending = prepareSending(put(back, "1", object("1", 44)), "move");
  expect(sending.sent!.edits).toMatchObject([
    { expectedRevision: 7, update: { objectId: 57, values: [{ boxes: [[44, 0, 10, 10]] }, {}] } },
  ]);
  const news = takeNews(back, { objects: [onServer(2, 21), onServer(57, 10)], revision: 9 });
  expect(news.mine.map(({ key }) => key)).toEqual(["2", "1"]);
});

test("bringing back sends all that described the object", () => {
  const sending = prepareSending(undo(save(put(start(), "1", null))), "back");
  expect(sending.sent!.edits[0]!.add!.values).toEqual([
    { tensor: "boxes", boxes: [[10, 0, 10, 10]] },
    { tensor: "labels", labels: ["7"] },
    { tensor: "crowd", numbers: ["1"] },
  ]);
});

test("steps in short order are one, others are not", () => {
  const nudge = (log: EditLog, left: number, now: number) =>
    changeObject(log, "1", object("1", left), { now, joins: true });
  const twice = nudge(nudge(start(), 11, 100_000), 12, 100_500);
  expect(findObject(undo(twice).mine, "1")).toEqual(object("1", 10));
  expect(findObject(undo(nudge(twice, 13, 200_000)).mine, "1")).toEqual(object("1", 12));
});

test("while something is sent, what is done goes with the next; an answer for another is nothing", () => {
  const first = prepareSending(put(start(), "1", object("1", 30)), "first");
  const second = put(first, "2", null);
  expect(prepareSending(second, "second")).toBe(second);
  const answered = takeAnswer(second, { objectIds: [[1]], revision: 6 });
  expect(isSaved(answered)).toBe(false);
  expect(prepareSending(answered, "second").sent!.edits).toMatchObject([
    { expectedRevision: 6, remove: { objectId: 2 } },
  ]);
});

test("what only somebody else changed is taken over, and mine is sent on top of it", () => {
  const mine = put(start(), "1", object("1", 30));
  const news = takeNews(mine, { objects: [onServer(1, 10), onServer(2, 90)], revision: 8 });
  expect(news.conflicts).toEqual([]);
  expect(news.mine).toEqual([object("1", 30), object("2", 90)]);
  expect(prepareSending(news, "again").sent!.edits).toMatchObject([
    { expectedRevision: 8, update: { objectId: 1 } },
  ]);
});

test("what both changed waits for a decision, and nothing of either is lost", () => {
  const mine = put(start(), "1", object("1", 30));
  const news = takeNews(mine, { objects: [onServer(1, 60), onServer(2, 20)], revision: 8 });
  expect(news.conflicts).toEqual(["1"]);
  expect(findObject(news.mine, "1")).toEqual(object("1", 30));
  expect(findObject(news.base, "1")).toEqual(object("1", 60));
  expect(prepareSending(news, "no")).toBe(news);
  const theirs = decide(news, "1", "theirs", now);
  expect(isSaved(theirs)).toBe(true);
  expect(undo(theirs).mine).toEqual(mine.mine);
  const kept = decide(news, "1", "mine", now);
  expect(prepareSending(kept, "mine").sent!.edits).toMatchObject([
    { expectedRevision: 8, update: { objectId: 1, values: [{ boxes: [[30, 0, 10, 10]] }, {}] } },
  ]);
});

test("an object that they deleted and I moved is added again where I keep mine", () => {
  const mine = put(start(), "1", object("1", 30));
  const news = takeNews(mine, { objects: [onServer(2, 20)], revision: 8 });
  expect(news.conflicts).toEqual(["1"]);
  const sending = prepareSending(decide(news, "1", "mine", now), "mine");
  expect(sending.sent!.edits).toMatchObject([
    { add: { values: [{ boxes: [[30, 0, 10, 10]] }, {}, {}] } },
  ]);
});

test("undo passes over what somebody else has changed since", () => {
  const log = save(put(save(put(start(), "1", object("1", 30))), "2", null));
  const news = takeNews(log, { objects: [onServer(1, 99)], revision: 20 });
  const undone = undo(undo(news));
  expect(findObject(undone.mine, "1")).toEqual(object("1", 99));
  expect(findObject(undone.mine, "2")).toEqual(object("2", 20));
});
