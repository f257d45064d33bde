import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  commit,
  createBranch,
  forkDataset,
  openBlobStore,
  setValues,
  transaction,
  verifyCommits,
  verifyRefs,
  type BlobStore,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { flattenColumns } from "../../packages/core/src/upkeep/flatten-columns.ts";
import { makeHistory, type HealthyHistory } from "../helpers/healthy-dataset.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const folder = await mkdtemp(join(tmpdir(), "loupe-blobs-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

let blobs: BlobStore;
let dataset: Dataset;
let history: HealthyHistory;

beforeAll(async () => {
  blobs = await openBlobStore(folder);
  ({ dataset } = await makeDataset(db));
  history = await makeHistory(db, blobs, dataset);
});

/** What verifying finds after something was changed in the database, which then is taken back. */
async function afterTampering(tamper: (tx: Database) => Promise<unknown>) {
  const undo = new Error("Taken back.");
  let found: { commits: Record<string, string[]>; refs: Awaited<ReturnType<typeof verifyRefs>> };
  const work = transaction(db, async (tx) => {
    await tamper(tx);
    const page = await verifyCommits(tx, dataset, { first: 100 });
    const broken = page.commits.filter(({ problems }) => problems.length > 0);
    const commits = Object.fromEntries(broken.map((one) => [one.commitId, one.problems]));
    found = { commits, refs: await verifyRefs(tx, blobs, dataset) };
    throw undo;
  });
  await expect(work).rejects.toBe(undo);
  return found!;
}

/** The column that a tensor is read from at the first commit of `main` or on `main` now. */
async function columnOf(tx: Database, path: string, htype = "%"): Promise<number> {
  const [row] = await tx.sql<{ id: number }[]>`
    select d.column_id as id from tensor_definitions d join branches b on b.id = d.branch_id
    where b.dataset_id = ${dataset.id} and b.name = 'main' and d.path = ${path} and d.htype like ${htype}
    order by d.from_seq desc, d.id desc limit 1`;
  return row!.id;
}

const DIGEST = /^What is stored differs from its first parent in another way than when it was made/;

test("a history with changes of every kind matches, page by page", async () => {
  const all = await verifyCommits(db, dataset, { first: 100 });
  expect(all.commits.map(({ problems }) => problems)).toEqual([[], [], [], [], []]);
  expect(all.commits.slice(1).map(({ commitId }) => commitId)).toEqual(
    history.commits.map(({ id }) => id),
  );
  expect([all.totalCount, all.hasNextPage]).toEqual([5, false]);
  const after = all.commits[1]!.commitId;
  const page = await verifyCommits(db, dataset, { first: 2, after });
  expect(page).toEqual({ commits: all.commits.slice(2, 4), totalCount: 5, hasNextPage: true });
  expect(await verifyRefs(db, blobs, dataset)).toEqual({ refsChecked: 3, problems: [] });
});

test("a fork matches, with the commits that it shares", async () => {
  const { actor, dataset: source } = await makeDataset(db);
  const { commits, sampleIds } = await makeHistory(db, blobs, source);
  const fork = await forkDataset(db, actor, { source, name: "fork" });
  await setValues(db, {
    dataset: fork,
    branch: "side",
    edits: [{ sample: { id: sampleIds[1]! }, tensor: "loss", value: { number: 5 } }],
  });
  const made = await commit(db, { dataset: fork, branch: "side", message: "own", author: "test" });
  await db.sql`update commits set author = 'somebody' where id = ${commits[1].id}`;
  const page = await verifyCommits(db, fork, { first: 100 });
  expect(page.commits.map(({ commitId }) => commitId)).toContain(made.id);
  const broken = page.commits.filter(({ problems }) => problems.length > 0);
  expect(broken.map(({ commitId }) => commitId)).toEqual([commits[1].id]);
  expect(await verifyRefs(db, blobs, fork)).toEqual({ refsChecked: 3, problems: [] });
});

test("a cursor that no ref reaches is refused", async () => {
  const other = await makeDataset(db);
  await expect(
    verifyCommits(db, other.dataset, { first: 1, after: history.commits[0].id }),
  ).rejects.toMatchObject({ code: "INVALID_CURSOR" });
});

describe("a commit is named", () => {
  test("when a value of it was changed", async () => {
    const [samples] = history.commits;
    const found = await afterTampering(async (tx) => {
      const column = await columnOf(tx, "loss");
      await tx.sql`
        update cells set num = num + 1
        where column_id = ${column} and sample_id = ${history.sampleIds[3]!}`;
    });
    expect(found.commits).toEqual({ [samples.id]: [expect.stringMatching(DIGEST)] });
  });

  test("when its message was changed", async () => {
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

  test("when its parent is not there", async () => {
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

  test("when its parent is another commit", async () => {
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

  test("when its counts were changed", async () => {
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

  test("when the samples it brought became fewer", async () => {
    const [samples] = history.commits;
    const found = await afterTampering(
      (tx) => tx.sql`
        update sample_ranges set last_sample_id = last_sample_id - 1 where sample_id = ${history.sampleIds[0]!}`,
    );
    expect(found.commits[samples.id]).toEqual(
      expect.arrayContaining(["It counts 6 samples added; what is stored gives 5."]),
    );
  });
});

describe("a ref is named, with the tensor and sample", () => {
  test("when the tensors of a group have different lengths", async () => {
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

  test("when two objects have one id", async () => {
    const sampleId = history.sampleIds[5]!;
    const { refs } = await afterTampering(async (tx) => {
      const column = await columnOf(tx, "truth", "object_ids");
      await tx.sql`update cells set ints = array[ints[1], ints[1]] where column_id = ${column} and sample_id = ${sampleId}`;
    });
    expect(refs.problems[0]).toMatchObject({ ref: "main", tensor: "truth", sampleId });
    expect(refs.problems[0]!.message).toMatch(
      /^Group "truth" gives two of its objects the same id/,
    );
  });

  test("when a label is of no class", async () => {
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

  test("when a life span has a gap, an overlap or nothing after it", async () => {
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

  test("when a deletion is of a sample that no range holds", async () => {
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

  test("when ranges of samples overlap", async () => {
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

  test("when an image is not registered or has no file", async () => {
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

  test("when a chain of columns never ends, misses one or reads one too early", async () => {
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

  test("when it stands for a commit that is not there", async () => {
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

  test("when two branches write to one column", async () => {
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
});

test("a column that was flattened still has to hold what its chain held", async () => {
  const { dataset: other } = await makeDataset(db);
  const { sampleIds } = await makeHistory(db, blobs, other);
  const deep = await makeDeepBranch(other, sampleIds);
  const flattened = await flattenColumns(db);
  const loss = flattened.find(({ path }) => path === "loss")!;
  const healthy = await verifyCommits(db, other, { first: 100 });
  expect(healthy.commits.flatMap(({ problems }) => problems)).toEqual([]);
  expect(await verifyRefs(db, blobs, other)).toMatchObject({ problems: [] });
  const sampleId = sampleIds[5]!;
  await db.sql`
    update cells set num = num + 1 where column_id = ${loss.columnId} and sample_id = ${sampleId}`;
  const message = `The value in column ${loss.columnId} is not the one of the columns that it was flattened from.`;
  const { problems } = await verifyRefs(db, blobs, other);
  expect(problems).toEqual([{ ref: deep.branch, tensor: "loss", sampleId, message }]);
  const { commits } = await verifyCommits(db, other, { first: 100 });
  expect(commits.filter((one) => one.problems.length > 0)).toEqual([
    { commitId: deep.head, problems: [`Sample ${sampleId}: ${message}`] },
  ]);
});

/** A branch whose values are read through more columns than are left as they are. */
async function makeDeepBranch(of: Dataset, [first]: readonly number[]) {
  let [branch, head] = ["main", ""];
  for (let depth = 0; depth < 8; depth++) {
    await createBranch(db, { dataset: of, name: `deep-${depth}`, from: branch });
    branch = `deep-${depth}`;
    const edit = { sample: { id: first! }, tensor: "loss", value: { number: 100 + depth } };
    await setValues(db, { dataset: of, branch, edits: [edit] });
    head = (await commit(db, { dataset: of, branch, message: "deeper", author: "test" })).id;
  }
  return { branch, head };
}
