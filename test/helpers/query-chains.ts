import fc from "fast-check";
import {
  appendSamples,
  commit,
  createBranch,
  createTensor,
  deleteSamples,
  editObjects,
  getMembership,
  getStructure,
  resolveRef,
  setValues,
  type Database,
  type Dataset,
  type QueryTarget,
  type ValueInput,
} from "../../packages/core/src/index.ts";
import { flattenColumn } from "../../packages/core/src/upkeep/flatten-column.ts";
import { makeDataset } from "./make-dataset.ts";
import { OBJECT_SPECS, OBJECTS, SPECS, VALUES } from "./query-generators.ts";
import { CLASSES, type ModelDataset, type ModelTensor, type ModelValue } from "./query-model.ts";

type Name = keyof typeof SPECS;
type Row = Partial<Record<Name | "things", ModelValue>>;

/** What one branch writes over the one that it was made from. */
interface Level {
  edits: { sample: number; row: Row }[];
  /** Positions of samples; of no sample twice. */
  deleted: number[];
  /** Whether it puts one column in the place of a tensor's chain, and of which. */
  flattened: Name | undefined;
}

/** A branch of a branch …, one to four deep, each with edits of its own. */
export interface QueryChain {
  rows: Row[];
  levels: Level[];
}

const NAMES = Object.keys(SPECS) as Name[];

export function queryChain(length: number): fc.Arbitrary<QueryChain> {
  const sample = fc.nat(length - 1);
  const level = fc.record({
    edits: fc.uniqueArray(fc.record({ sample, row: row() }), {
      maxLength: length,
      selector: (edit) => edit.sample,
    }),
    deleted: fc.uniqueArray(sample, { maxLength: 2 }),
    flattened: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
  });
  return fc.record({
    rows: fc.array(row(), { minLength: length, maxLength: length }),
    levels: fc.array(level, { maxLength: 3 }),
  });
}

/** Some of the tensors, each with a value or without; objects have no value to take away. */
function row(): fc.Arbitrary<Row> {
  const fields = NAMES.map((name): [Name, fc.Arbitrary<ModelValue>] => [
    name,
    name === "boxes" ? VALUES.boxes : fc.option(VALUES[name], { nil: undefined }),
  ]);
  const values = { ...Object.fromEntries(fields), things: OBJECTS };
  return fc.record(values, { requiredKeys: [] });
}

/** Writes the branches; returns the last one, with its last edits not committed, and what it holds. */
export async function storeChain(
  db: Database,
  { rows, levels }: QueryChain,
): Promise<{ target: QueryTarget; model: ModelDataset }> {
  const { dataset } = await makeDataset(db);
  await createTensors(db, dataset);
  const samples = rows.map((one) => ({ values: inputsOf(one) }));
  const { sampleIds } = await appendSamples(db, { dataset, branch: "main", samples });
  const held = new Map(sampleIds.map((id, position) => [id, { ...rows[position]! }]));
  let branch = "main";
  for (const [depth, level] of levels.entries()) {
    await commit(db, { dataset, branch, message: "level", author: "test", allowEmpty: true });
    const name = `level-${depth}`;
    await createBranch(db, { dataset, name, from: branch });
    branch = name;
    await writeLevel(db, { dataset, branch, sampleIds, held }, level);
  }
  const ref = await resolveRef(db, dataset, branch);
  const structure = await getStructure(db, ref);
  const membership = await getMembership(db, ref);
  return { target: { ref, structure, membership }, model: modelOf(held) };
}

interface Branch {
  dataset: Dataset;
  branch: string;
  sampleIds: readonly number[];
  held: Map<number, Row>;
}

async function createTensors(db: Database, dataset: Dataset): Promise<void> {
  for (const { path, htype, describes, meta } of [
    ...Object.values(SPECS),
    ...Object.values(OBJECT_SPECS),
  ]) {
    const { dtype } = meta as { dtype?: "float64" | "int64" };
    const classNames = htype === "class_label" ? CLASSES.map(({ name }) => name) : undefined;
    const spec = { htype, describes, ...(dtype && { dtype }), ...(classNames && { classNames }) };
    await createTensor(db, { dataset, branch: "main", path, spec });
  }
}

async function writeLevel(db: Database, on: Branch, level: Level): Promise<void> {
  const { dataset, branch, sampleIds, held } = on;
  for (const { sample, row: edited } of level.edits) {
    const id = sampleIds[sample]!;
    if (!held.has(id)) continue;
    await writeRow(db, on, id, edited);
    held.set(id, { ...held.get(id), ...edited });
  }
  const samples = level.deleted.map((sample) => sampleIds[sample]!).filter((id) => held.has(id));
  if (samples.length > 0)
    await deleteSamples(db, { dataset, branch, samples: samples.map((id) => ({ id })) });
  for (const id of samples) held.delete(id);
  if (level.flattened) await flatten(db, on, SPECS[level.flattened].path);
}

async function writeRow(
  db: Database,
  { dataset, branch }: Branch,
  id: number,
  { boxes, things, ...edited }: Row,
): Promise<void> {
  const edits = Object.entries(edited).map(([name, value]) => ({
    sample: { id },
    tensor: SPECS[name as Name].path,
    value: value === undefined ? null : inputOf(name as Name, value),
  }));
  await setValues(db, { dataset, branch, edits });
  const replaced = { ...(boxes && { truth: { boxes } }), ...(things && { things: { things } }) };
  const changes = Object.entries(replaced).map(([group, row]) => ({
    sample: { id },
    group,
    change: { kind: "replace", values: inputsOf(row) } as const,
  }));
  if (changes.length > 0) await editObjects(db, { dataset, branch, edits: changes });
}

async function flatten(db: Database, { dataset, branch }: Branch, path: string): Promise<void> {
  const ref = await resolveRef(db, dataset, branch);
  const { definitions } = await getStructure(db, ref);
  const definition = definitions.find((one) => one.path === path)!;
  await flattenColumn(db, { branchId: ref.branchId, definitionId: definition.id });
}

function inputsOf(one: Row): Record<string, ValueInput> {
  return Object.fromEntries(
    Object.entries(one).flatMap(([name, value]) =>
      value === undefined ? [] : entriesOf(name as keyof Row, value),
    ),
  );
}

function entriesOf(name: keyof Row, value: ModelValue & {}): [path: string, input: ValueInput][] {
  if (!("objects" in value)) return [[SPECS[name as Name].path, inputOf(name as Name, value)]];
  const { objects } = value;
  return [
    [OBJECT_SPECS.labels.path, { labels: objects.map(({ label }) => className(label)) }],
    [OBJECT_SPECS.boxes.path, { boxes: objects.map(({ box }) => [...box]) }],
    [OBJECT_SPECS.sure.path, { numbers: objects.map(({ sure }) => sure) }],
  ];
}

function className(id: number): string {
  return CLASSES.find((one) => one.id === id)!.name;
}

function inputOf(name: Name, value: ModelValue & {}): ValueInput {
  if ("number" in value) return { number: value.number };
  if ("big" in value) return { number: value.big };
  if ("text" in value) return { text: value.text };
  if ("objects" in value) throw new Error("Objects are values of several tensors.");
  if (name === "boxes") return { boxes: value.labels.map((index) => [index, index, 1, 1]) };
  return { labels: value.labels.map((id) => className(id)) };
}

/** Plain arrays: one column for each tensor, with one version of each value. */
function modelOf(held: ReadonlyMap<number, Row>): ModelDataset {
  const tensorOf = (name: Name | "things", tensor: ModelTensor["tensor"]) => ({
    tensor,
    columns: [
      {
        bound: 1,
        isCareful: false,
        versions: new Map([...held].map(([id, one]) => [id, [{ seq: 1, value: one[name] }]])),
      },
    ],
  });
  return {
    ranges: [...held.keys()].map((id) => ({ first: id, last: id })),
    deletions: [],
    tensors: [
      ...NAMES.map((name) => tensorOf(name, SPECS[name])),
      ...Object.values(OBJECT_SPECS).map((spec) => tensorOf("things", spec)),
    ],
    objectIds: new Map([
      ["truth", tensorOf("boxes", SPECS.boxes)],
      ["things", tensorOf("things", OBJECT_SPECS.labels)],
    ]),
  };
}
