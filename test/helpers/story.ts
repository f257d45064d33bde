import {
  appendSamples,
  commit,
  createBranch,
  createTensor,
  deleteSamples,
  getBranch,
  getMembership,
  getStructure,
  listCommits,
  readValues,
  resolveRef,
  setValues,
  type Database,
  type Dataset,
} from "../../packages/core/src/index.ts";
import { makeDataset } from "./make-dataset.ts";

/**
 * A dataset on which a case is told: of the test suite of a comparable system (activeloopai/deeplake,
 * v3.9.52), by the numbers that `docs/decisions/0010-cases-of-a-comparable-system.md` uses too.
 */
export class Story {
  readonly db: Database;
  readonly dataset: Dataset;
  branch = "main";

  constructor(db: Database, dataset: Dataset) {
    this.db = db;
    this.dataset = dataset;
  }

  get on() {
    return { dataset: this.dataset, branch: this.branch };
  }

  async commit(message = "step"): Promise<string> {
    return (await commit(this.db, { ...this.on, message, author: "test" })).id;
  }

  async create(path: string, htype: "generic" | "class_label" = "generic"): Promise<void> {
    await createTensor(this.db, { ...this.on, path, spec: { htype } });
  }

  async append(path: string, ...numbers: number[]): Promise<void> {
    const samples = numbers.map((number) => ({ values: { [path]: { number } } }));
    await appendSamples(this.db, { ...this.on, samples });
  }

  async set(path: string, index: number, number: number): Promise<void> {
    const { revision } = await getBranch(this.db, this.dataset, this.branch);
    const edits = [{ sample: { index }, tensor: path, value: { number } }];
    await setValues(this.db, { ...this.on, edits, atRevision: revision });
  }

  async pop(...indices: number[]): Promise<void> {
    const { revision } = await getBranch(this.db, this.dataset, this.branch);
    const samples = indices.map((index) => ({ index }));
    await deleteSamples(this.db, { ...this.on, samples, atRevision: revision });
  }

  async branchOff(name: string, from?: string): Promise<void> {
    await createBranch(this.db, { dataset: this.dataset, name, ...(from ? { from } : {}) });
    this.branch = name;
  }

  async read(path: string, ref = this.branch): Promise<(number | null)[]> {
    const state = await resolveRef(this.db, this.dataset, ref);
    const tensor = (await getStructure(this.db, state)).tensors.get(path)!;
    const ids = (await getMembership(this.db, state)).slice(0, 1000);
    const [values] = await readValues(this.db, [tensor], ids);
    return ids.map((id) => {
      const value = values!.get(id)?.value;
      return value?.kind === "number" ? value.number : null;
    });
  }

  async tensors(ref = this.branch): Promise<string[]> {
    const { tensors } = await getStructure(this.db, await resolveRef(this.db, this.dataset, ref));
    return [...tensors.keys()].toSorted();
  }

  async commits(ref = this.branch): Promise<number> {
    const state = await resolveRef(this.db, this.dataset, ref);
    return (await listCommits(this.db, state, { first: 100 })).commits.length;
  }
}

export async function beginStory(db: Database, ...tensors: string[]): Promise<Story> {
  const { dataset } = await makeDataset(db);
  const story = new Story(db, dataset);
  for (const path of tensors) await story.create(path);
  return story;
}
