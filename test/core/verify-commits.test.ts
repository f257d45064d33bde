import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "../helpers/test-database.ts";
import { verifyStage } from "../helpers/verify-stage.ts";

const db = await createTestDatabase();
const { history, afterTampering, columnOf, close } = await verifyStage(db);
afterAll(close);

const DIGEST = /^What is stored differs from its first parent in another way than when it was made/;

test("a commit is named when a value of it was changed", async () => {
  const [samples] = history.commits;
  const found = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "loss");
    await tx.sql`
      update cells set num = num + 1
      where column_id = ${column} and sample_id = ${history.sampleIds[3]!}`;
  });
  expect(found.commits).toEqual({ [samples.id]: [expect.stringMatching(DIGEST)] });
});

test("a commit is named when its message was changed", async () => {
  const [, run] = history.commits;
  const found = await afterTampering(
    (tx) => tx.sql`update commits set message = 'other' where id = ${run.id}`,
  );
  expect(found.commits).toEqual({
    [run.id]: [
      expect.stringMatching(/^Its id does not follow from its parents, author, time, message/),
    ],
  });
});

test("a commit is named when its parent is not there", async () => {
  const [, , , tensors] = history.commits;
  const nowhere = "0".repeat(64);
  const found = await afterTampering(
    (tx) =>
      tx.sql`update commit_parents set parent_id = ${nowhere} where commit_id = ${tensors.id}`,
  );
  expect(found.commits).toEqual({
    [tensors.id]: [
      expect.stringMatching(/^Its id does not follow/),
      `Its parent ${nowhere} is not stored.`,
    ],
  });
});

test("a commit is named when its parent is another commit", async () => {
  const [samples, , edits] = history.commits;
  const found = await afterTampering(
    (tx) =>
      tx.sql`update commit_parents set parent_id = ${samples.id} where commit_id = ${edits.id}`,
  );
  const problems = found.commits[edits.id]!;
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^Its id does not follow/),
      expect.stringMatching(DIGEST),
    ]),
  );
});

test("a commit is named when its counts were changed", async () => {
  const [samples] = history.commits;
  const found = await afterTampering(
    (tx) =>
      tx.sql`update commits set samples_added = 7, values_changed = 1 where id = ${samples.id}`,
  );
  expect(found.commits).toEqual({
    [samples.id]: [
      "It counts 7 samples added; what is stored gives 6.",
      expect.stringMatching(/^It counts 1 values changed; what is stored gives \d+\.$/),
    ],
  });
});

test("a commit is named when the samples it brought became fewer", async () => {
  const [samples] = history.commits;
  const found = await afterTampering(
    (tx) => tx.sql`
      update sample_ranges set last_sample_id = last_sample_id - 1 where sample_id = ${history.sampleIds[0]!}`,
  );
  expect(found.commits[samples.id]).toEqual(
    expect.arrayContaining(["It counts 6 samples added; what is stored gives 5."]),
  );
});
