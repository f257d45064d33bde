import { expect, test } from "vitest";
import { layOutHistory } from "./lanes.ts";

const commit = (commitId: string, ...parents: string[]) => ({
  commitId,
  parents: parents.map((parent) => ({ commitId: parent })),
});

test("a line of commits stays in one lane", () => {
  expect(layOutHistory([commit("b", "a"), commit("a")])).toEqual([
    { lane: 0, joins: [], passes: [], leads: [0] },
    { lane: 0, joins: [0], passes: [], leads: [] },
  ]);
});

test("a merge leads to both parents, which join again where they parted", () => {
  const rows = layOutHistory([
    commit("merge", "ours", "theirs"),
    commit("theirs", "base"),
    commit("ours", "base"),
    commit("base"),
  ]);
  expect(rows).toEqual([
    { lane: 0, joins: [], passes: [], leads: [0, 1] },
    { lane: 1, joins: [1], passes: [0], leads: [1] },
    { lane: 0, joins: [0], passes: [1], leads: [0] },
    { lane: 0, joins: [0, 1], passes: [], leads: [] },
  ]);
});

test("a head that nothing follows begins a lane, and takes one that has become free", () => {
  const rows = layOutHistory([
    commit("night", "first"),
    commit("main", "first"),
    commit("first", "born"),
    commit("kept", "born"),
    commit("born"),
  ]);
  expect(rows.map(({ lane }) => lane)).toEqual([0, 1, 0, 1, 0]);
  expect(rows[3]).toEqual({ lane: 1, joins: [], passes: [0], leads: [1] });
});

test("a parent that another lane leads to already gets no lane of its own", () => {
  const rows = layOutHistory([commit("main", "base"), commit("merge", "side", "base")]);
  expect(rows[1]).toEqual({ lane: 1, joins: [], passes: [0], leads: [1, 0] });
});

test("what comes later changes nothing of the rows above", () => {
  const all = [
    commit("d", "c", "b"),
    commit("c", "a"),
    commit("b", "a"),
    commit("a", "z"),
    commit("z"),
  ];
  expect(layOutHistory(all).slice(0, 3)).toEqual(layOutHistory(all.slice(0, 3)));
});
