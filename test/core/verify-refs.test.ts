import { afterAll, expect, test } from "vitest";
import { verifyRefs } from "../../packages/core/src/index.ts";
import { createTestDatabase } from "../helpers/test-database.ts";
import { verifyStage } from "../helpers/verify-stage.ts";

const db = await createTestDatabase();
const { dataset, history, afterTampering, columnOf, close } = await verifyStage(db);
afterAll(close);

test("a ref is named when the tensors of a group have different lengths", async () => {
  const sampleId = history.sampleIds[5]!;
  const { refs } = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "truth/boxes");
    await tx.sql`update cells set nums = nums[1:4] where column_id = ${column} and sample_id = ${sampleId}`;
  });
  const message = 'Tensor "truth/boxes" has 1 entries for the 2 objects of group "truth".';
  expect(refs.problems).toEqual(
    ["main", "side", "first"].map((ref) => ({ ref, tensor: "truth/boxes", sampleId, message })),
  );
});

test("a ref is named when two objects have one id", async () => {
  const sampleId = history.sampleIds[5]!;
  const { refs } = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "truth", "object_ids");
    await tx.sql`update cells set ints = array[ints[1], ints[1]] where column_id = ${column} and sample_id = ${sampleId}`;
  });
  expect(refs.problems[0]).toMatchObject({ ref: "main", tensor: "truth", sampleId });
  expect(refs.problems[0]!.message).toMatch(/^Group "truth" gives two of its objects the same id/);
});

test("a ref is named when a label is of no class", async () => {
  const sampleId = history.sampleIds[4]!;
  const { refs } = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "truth/labels");
    await tx.sql`update cells set labels = array[77] where column_id = ${column} and sample_id = ${sampleId}`;
  });
  const message = 'Tensor "truth/labels" has a label of class 77, which is none of its classes.';
  expect(refs.problems).toContainEqual({
    ref: "first",
    tensor: "truth/labels",
    sampleId,
    message,
  });
});

test("a ref is named when a life span has a gap, an overlap or nothing after it", async () => {
  const sampleId = history.sampleIds[0]!;
  for (const change of [-1, 1]) {
    const { refs } = await afterTampering(async (tx) => {
      const column = await columnOf(tx, "loss");
      await tx.sql`
        update cells set to_seq = to_seq + ${change}
        where column_id = ${column} and sample_id = ${sampleId} and to_seq < 9223372036854775807`;
    });
    expect(refs.problems).toContainEqual({
      ref: "main",
      tensor: "loss",
      sampleId,
      message: expect.stringMatching(
        /^The life span of a value that begins at seq \d+ ends at seq \d+, and the next begins at seq \d+;/,
      ),
    });
  }
  const { refs } = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "loss");
    await tx.sql`update cells set to_seq = from_seq + 1000000 where column_id = ${column} and sample_id = ${sampleId + 1}`;
  });
  expect(refs.problems).toEqual([
    expect.objectContaining({
      tensor: "loss",
      sampleId: sampleId + 1,
      message: expect.stringContaining("none follows"),
    }),
  ]);
});

test("a ref is named when a deletion is of a sample that no range holds", async () => {
  const { refs } = await afterTampering(
    (tx) =>
      tx.sql`update sample_deletions set sample_id = 99999999 where sample_id = ${history.sampleIds[2]!}`,
  );
  expect(refs.problems).toContainEqual({
    ref: "side",
    tensor: null,
    sampleId: 99_999_999,
    message: "Sample 99999999 is marked as deleted and lies in none of the ranges of samples.",
  });
});

test("a ref is named when ranges of samples overlap", async () => {
  const first = history.sampleIds[0]!;
  const { refs } = await afterTampering(
    (tx) => tx.sql`
      insert into sample_ranges
      select column_id, sample_id + 1, last_sample_id + 5, from_seq, to_seq, revision
      from sample_ranges where sample_id = ${first}`,
  );
  expect(refs.problems).toContainEqual(
    expect.objectContaining({
      ref: "first",
      sampleId: first + 1,
      message: expect.stringContaining("overlap"),
    }),
  );
});

test("a ref is named when an image is not registered or has no file", async () => {
  const sampleId = history.sampleIds[0]!;
  const unregistered = await afterTampering(
    (tx) => tx.sql`delete from dataset_blobs where dataset_id = ${dataset.id}`,
  );
  expect(unregistered.refs.problems).toContainEqual(
    expect.objectContaining({
      ref: "main",
      tensor: "photo",
      sampleId,
      message: expect.stringMatching(/was not brought into the dataset\.$/),
    }),
  );
  const { problems } = await verifyRefs(db, { has: () => Promise.resolve(false) }, dataset);
  expect(problems).toHaveLength(6 + 5 + 6);
  expect(problems[0]!.message).toMatch(
    /^Tensor "photo" names the blob [0-9a-f]{64}, which has no file\.$/,
  );
});

test("a ref is named when a chain of columns never ends, misses one or reads one too early", async () => {
  const loop = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "loss");
    await tx.sql`update columns set parent_id = id, parent_bound = created_seq where id = ${column}`;
  });
  expect(loop.refs.problems).toContainEqual(
    expect.objectContaining({
      ref: "main",
      tensor: "loss",
      message: expect.stringContaining("its chain never ends"),
    }),
  );
  expect(loop.commits[history.commits[0].id]).toEqual([
    expect.stringContaining("its chain never ends"),
  ]);
  const missing = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "loss");
    await tx.sql`update columns set parent_id = 99999999, parent_bound = 1 where id = ${column}`;
  });
  expect(missing.refs.problems).toContainEqual(
    expect.objectContaining({
      ref: "side",
      tensor: "loss",
      message: expect.stringContaining("which is not stored"),
    }),
  );
  const early = await afterTampering(async (tx) => {
    const column = await columnOf(tx, "loss");
    await tx.sql`update columns set created_seq = created_seq + 1000000 where id = ${column}`;
  });
  expect(early.refs.problems).toContainEqual(
    expect.objectContaining({
      ref: "first",
      tensor: "loss",
      message: expect.stringContaining("before the column was made"),
    }),
  );
});

test("a ref is named when it stands for a commit that is not there", async () => {
  const nowhere = "0".repeat(64);
  const { refs } = await afterTampering(async (tx) => {
    await tx.sql`update tags set commit_id = ${nowhere} where dataset_id = ${dataset.id}`;
  });
  expect(refs).toEqual({
    refsChecked: 3,
    problems: [
      {
        ref: "first",
        tensor: null,
        sampleId: null,
        message: `It stands for the commit ${nowhere}, which is not stored.`,
      },
    ],
  });
});

test("a ref is named when two branches write to one column", async () => {
  const { refs } = await afterTampering(
    (tx) => tx.sql`
      update tensor_definitions d set bound = 9223372036854775807 from branches b
      where b.id = d.branch_id and b.name = 'side' and d.path = 'photo' and b.dataset_id = ${dataset.id}`,
  );
  expect(refs.problems).toEqual([
    expect.objectContaining({
      tensor: "photo",
      message: expect.stringMatching(/is written to by several branches: "main", "side"\.$/),
    }),
  ]);
});
