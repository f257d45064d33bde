import { expect, test } from "vitest";
import { checkBranchName, checkTensorPath } from "./names.ts";

const refused = expect.objectContaining({ code: "INVALID_NAME" });

test("a tensor's path is names joined by slashes", () => {
  for (const path of ["loss", "model_evaluation/iou", "_a/-b/0.c", `${"x".repeat(100)}/y`]) {
    expect(() => checkTensorPath(path)).not.toThrow();
  }
});

test("other paths are refused", () => {
  for (const path of [
    "",
    "/loss",
    "loss/",
    "a//b",
    "a/../b",
    ".",
    "a b",
    'a"b',
    "a\u0000",
    "x".repeat(101),
  ]) {
    expect(() => checkTensorPath(path), path).toThrow(refused);
  }
});

test("a path has at most 300 characters in all", () => {
  const hundred = "x".repeat(100);
  expect(() => checkTensorPath(`${hundred}/${hundred}/${"x".repeat(98)}`)).not.toThrow();
  expect(() => checkTensorPath(`${hundred}/${hundred}/${"x".repeat(99)}`)).toThrow(refused);
});

test("a branch's name is nearly free", () => {
  for (const name of [
    "main",
    "training_run",
    "fix/labels of Zoë",
    "abc1234",
    "x".repeat(200),
    "deadbeef-1",
  ]) {
    expect(() => checkBranchName(name)).not.toThrow();
  }
});

test("a branch's name must not read as a commit id", () => {
  expect(() => checkBranchName("deadbeef")).toThrow("read as the id of a commit");
  expect(() => checkBranchName("0".repeat(64))).toThrow(refused);
  expect(() => checkBranchName("0".repeat(65))).not.toThrow();
});

test("other branch names are refused", () => {
  for (const name of ["", " a", "a ", "a\nb", "a\u0000b", "x".repeat(201), "\ud800"]) {
    expect(() => checkBranchName(name)).toThrow(refused);
  }
});
