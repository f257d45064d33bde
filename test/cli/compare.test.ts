import { expect, test } from "vitest";
import { openDetectionStage } from "../helpers/detection-stage.ts";
import { runLoupe } from "./run-loupe.ts";

const stage = await openDetectionStage();
const BOX = [10, 10, 40, 40];
const STREET = { owner: "admin", name: "street" };

const sampleIds = await stage.make("street", [
  { truth: [["cat", BOX]], found: [["cat", BOX, 0.9]] },
  { truth: [["cat", BOX]], found: [] },
]);
const before = await stage.evaluate("street");
await stage.edit("street", sampleIds[1]!, { truth: [["dog", BOX]], found: [["dog", BOX, 0.9]] });
const after = await stage.evaluate("street");

const loupe = (...args: string[]) =>
  runLoupe([...args, "--server", stage.url, "--token", stage.token]);

test("runs are listed and shown with their figures, for people and for scripts", async () => {
  const listed = await loupe("runs", "admin/street", "--state", "succeeded");
  expect(listed.stdout).toMatch(/detection-metrics\/matches +succeeded +2 +main +tp 2, fp 0, fn 0/);
  const json = JSON.parse((await loupe("runs", "admin/street", "--json")).stdout);
  expect(json.map(({ id }: { id: string }) => id)).toEqual([after, before]);
  expect(json[0].summary.figures).toMatchObject({ tp: 2, recall: 1 });
  const shown = await loupe("run", "show", before);
  expect(shown.stdout).toMatch(/^detection-metrics\/matches \S+: succeeded, 2 of 2 samples/);
  expect(shown.stdout).toMatch(/^AR100 +0\.5000$/m);
  expect(shown.stdout).toMatch(/^cat +2 +1 +0 +1 /m);
  const failed = await loupe("run", "cancel", before);
  expect([failed.exitCode, failed.stderr]).toEqual([
    1,
    expect.stringMatching(/has ended already: it is succeeded\.\n$/),
  ]);
});

test("two runs are compared, with the samples that changed and what is due to what", async () => {
  await stage.change("createBranch", { dataset: STREET, name: "combined" });
  const args = ["compare", before, after, "--output", "tp", "--attribute", "combined"];
  const { stdout, exitCode } = await loupe(...args);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^tp +1 +2 +1$/m);
  expect(stdout).toContain("tp: 0 samples fallen, 1 risen, 1 the same.");
  expect(stdout).toMatch(/^better at index +before +after +change$/m);
  expect(stdout).not.toContain("worse at index");
  const json = JSON.parse((await loupe(...args, "--json")).stdout);
  // The dog is found only where both the label and the prediction are new: half and half.
  expect(json.attribution.figures).toContainEqual({
    name: "tp",
    change: 1,
    model: 0.5,
    labels: 0.5,
  });
  const unknown = await loupe("compare", before, after, "--output", "iou");
  expect(unknown).toMatchObject({ exitCode: 1, stdout: "" });
  expect(unknown.stderr).toMatch(/^The runs have no output "iou" .*: fn, fp, tp\.\n$/);
});
