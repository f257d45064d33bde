import fc from "fast-check";
import { expect, test } from "vitest";
import {
  appendSamples,
  clearTensor,
  commit,
  createBranch,
  createTensor,
  deleteSamples,
  deleteTensor,
  getMembership,
  getStructure,
  hasUncommittedChanges,
  readValues,
  renameTensor,
  reset,
  resolveRef,
  setValues,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "../helpers/make-dataset.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();

/** What a ref shows: samples in order, and for each tensor the values there are. */
interface State {
  samples: number[];
  tensors: Map<string, Map<number, number>>;
}

/** The promises of versions, told with maps that are copied whole. */
class Model {
  readonly commits = new Map<string, State>();
  readonly branches = new Map<string, { head: string; working: State }>();

  constructor(firstCommit: string) {
    const empty = { samples: [], tensors: new Map() };
    this.commits.set(firstCommit, empty);
    this.branches.set("main", { head: firstCommit, working: copy(empty) });
  }

  working(branch: string): State {
    return this.branches.get(branch)!.working;
  }

  commit(branch: string, id: string): void {
    this.commits.set(id, copy(this.working(branch)));
    this.branches.get(branch)!.head = id;
  }

  reset(branch: string): void {
    const { head } = this.branches.get(branch)!;
    this.branches.set(branch, { head, working: copy(this.commits.get(head)!) });
  }

  branchAt(name: string, commitId: string): void {
    this.branches.set(name, { head: commitId, working: copy(this.commits.get(commitId)!) });
  }
}

function copy({ samples, tensors }: State): State {
  return {
    samples: [...samples],
    tensors: new Map([...tensors].map(([path, values]) => [path, new Map(values)])),
  };
}

/** Values of samples that are deleted are nobody's to see. */
function visible({ samples, tensors }: State) {
  return {
    samples: samples.length,
    tensors: Object.fromEntries(
      [...tensors].map(([path, values]) => [path, samples.map((id) => values.get(id) ?? null)]),
    ),
  };
}

async function read(dataset: Dataset, ref: string) {
  const state = await resolveRef(db, dataset, ref);
  const structure = await getStructure(db, state);
  const membership = await getMembership(db, state);
  const ids = membership.slice(0, membership.count);
  const tensors = [...structure.tensors.values()];
  const values = await readValues(db, tensors, ids);
  return {
    samples: ids.length,
    tensors: Object.fromEntries(
      tensors.map(({ path }, position) => [
        path,
        ids.map((id) => {
          const value = values[position]!.get(id)?.value;
          return value?.kind === "number" ? value.number : null;
        }),
      ]),
    ),
  };
}

type Step = { kind: (typeof KINDS)[number]; pick: number; other: number };

const KINDS = [
  "append",
  "append",
  "set",
  "set",
  "set",
  "remove",
  "delete",
  "branch",
  "commit",
  "commit",
  "reset",
  "create",
  "clear",
  "rename",
  "drop",
] as const;

const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(1000), other: fc.nat(1000) }),
  { minLength: 5, maxLength: 25 },
);

const at = <T>(items: readonly T[], pick: number): T | undefined => items[pick % items.length];

async function take(model: Model, dataset: Dataset, { kind, pick, other }: Step): Promise<void> {
  const branch = at([...model.branches.keys()], pick)!;
  const on = { dataset, branch };
  const state = model.working(branch);
  const path = at([...state.tensors.keys()], other);
  const id = at(state.samples, other);
  switch (kind) {
    case "append": {
      const count = 1 + (pick % 3);
      const samples = Array.from({ length: count }, (_, nth) => ({
        values: path === undefined ? {} : { [path]: { number: other + nth } },
      }));
      const { sampleIds } = await appendSamples(db, { ...on, samples });
      sampleIds.forEach((added, nth) => {
        state.samples.push(added);
        if (path !== undefined) state.tensors.get(path)!.set(added, other + nth);
      });
      return;
    }
    case "set":
    case "remove": {
      if (path === undefined || id === undefined) return;
      const value = kind === "set" ? { number: pick } : null;
      await setValues(db, { ...on, edits: [{ sample: { id }, tensor: path, value }] });
      if (kind === "set") state.tensors.get(path)!.set(id, pick);
      else state.tensors.get(path)!.delete(id);
      return;
    }
    case "delete":
      if (id === undefined) return;
      await deleteSamples(db, { ...on, samples: [{ id }] });
      state.samples.splice(state.samples.indexOf(id), 1);
      return;
    case "branch": {
      if (model.branches.size >= 4) return;
      const from = at([...model.commits.keys()], other)!;
      const name = `branch-${model.branches.size}`;
      await createBranch(db, { dataset, name, from });
      model.branchAt(name, from);
      return;
    }
    case "commit": {
      const made = await commit(db, { ...on, message: "step", author: "test", allowEmpty: true });
      model.commit(branch, made.id);
      return;
    }
    case "reset":
      await reset(db, on);
      model.reset(branch);
      return;
    case "create": {
      const name = `t${pick % 4}`;
      if (state.tensors.has(name)) return;
      await createTensor(db, { ...on, path: name, spec: { htype: "generic" } });
      state.tensors.set(name, new Map());
      return;
    }
    case "clear":
      if (path === undefined) return;
      await clearTensor(db, { ...on, path });
      state.tensors.set(path, new Map());
      return;
    case "rename": {
      const newPath = `t${pick % 4}`;
      if (path === undefined || state.tensors.has(newPath)) return;
      await renameTensor(db, { ...on, path, newPath });
      state.tensors.set(newPath, state.tensors.get(path)!);
      state.tensors.delete(path);
      return;
    }
    case "drop":
      if (path === undefined) return;
      await deleteTensor(db, { ...on, path });
      state.tensors.delete(path);
  }
}

/** `npm run test:long` tries more of them. */
const histories = process.env["LOUPE_TEST_LONG"] ? 2000 : 60;

test(
  `every ref of ${histories} random histories reads as a plain model says`,
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const { dataset } = await makeDataset(db);
        const { commitId } = await resolveRef(db, dataset);
        const model = new Model(commitId);
        for (const step of history) {
          await take(model, dataset, step);
          for (const [branch, { working }] of model.branches) {
            expect(await read(dataset, branch), `${branch} after ${step.kind}`).toEqual(
              visible(working),
            );
          }
        }
        for (const [id, state] of model.commits)
          expect(await read(dataset, id), "a commit").toEqual(visible(state));
        for (const branch of model.branches.keys()) {
          await reset(db, { dataset, branch });
          expect(await hasUncommittedChanges(db, await resolveRef(db, dataset, branch))).toBe(
            false,
          );
          const { head } = model.branches.get(branch)!;
          expect(await read(dataset, branch), "after a reset").toEqual(
            visible(model.commits.get(head)!),
          );
        }
      }),
      { numRuns: histories },
    );
  },
);
