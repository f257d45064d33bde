import {
  getMembership,
  getStructure,
  groupOf,
  listObjectChanges,
  listSampleChanges,
  listTensorChanges,
  listValueChanges,
  openDiff,
  readObjects,
  readValues,
  resolveRef,
  type Database,
  type Dataset,
  type ObjectValue,
  type Tensor,
  type Value,
} from "../../packages/core/src/index.ts";

/** What one sample holds: values by identity of the tensor, objects by identity of the group and id. */
interface SampleState {
  values: Map<number, Value>;
  objects: Map<string, Map<number, Value>>;
}

/** Everything that a ref shows. */
export interface State {
  tensors: Map<number, Pick<Tensor, "path" | "htype" | "describes" | "meta">>;
  groups: string[];
  samples: Map<number, SampleState>;
}

export async function readState(db: Database, dataset: Dataset, ref: string): Promise<State> {
  const state = await resolveRef(db, dataset, ref);
  const structure = await getStructure(db, state);
  const membership = await getMembership(db, state);
  const ids = membership.slice(0, membership.count);
  const tensors = [...structure.tensors.values()];
  const values = await readValues(db, tensors, ids);
  const samples = new Map(
    ids.map((id): [number, SampleState] => [id, { values: new Map(), objects: new Map() }]),
  );
  for (const [nth, tensor] of tensors.entries()) {
    if (tensor.describes === "OBJECT") continue;
    for (const [id, { value }] of values[nth]!) samples.get(id)!.values.set(tensor.id, value);
  }
  for (const [group, objectIds] of structure.objectIds) {
    const described = tensors.filter(
      ({ path, describes }) => describes === "OBJECT" && groupOf(path) === group,
    );
    for (const [sample, objects] of await readObjects(db, objectIds, ids)) {
      objects.ids.forEach((id, position) => {
        const entries = described.map((tensor): [number, Value] => [
          tensor.id,
          entryAt(values[tensors.indexOf(tensor)]!.get(sample)!.value, position),
        ]);
        samples.get(sample)!.objects.set(`${objectIds.id}:${id}`, new Map(entries));
      });
    }
  }
  return {
    tensors: new Map(tensors.map((tensor) => [tensor.id, definitionOf(tensor)])),
    groups: structure.groups.toSorted(),
    samples,
  };
}

/** What a state becomes when the diff from one ref to another is applied to it. */
export async function applyDiff(
  db: Database,
  dataset: Dataset,
  [from, to]: readonly [string, string],
  state: State,
): Promise<State> {
  const diff = await openDiff(db, {
    dataset,
    from: await resolveRef(db, dataset, from),
    to: await resolveRef(db, dataset, to),
  });
  // A sample that was added is looked at where it is.
  const there = await readState(db, dataset, to);
  for (const { sampleId, kind } of listSampleChanges(diff, { first: ALL }).changes) {
    if (kind === "DELETED") state.samples.delete(sampleId);
    else state.samples.set(sampleId, there.samples.get(sampleId)!);
  }
  for (const { tensorId, after } of await listTensorChanges(db, diff)) {
    if (after) state.tensors.set(tensorId, definitionOf(after));
    else state.tensors.delete(tensorId);
  }
  for (const change of (await listValueChanges(db, diff, { first: ALL })).changes) {
    const { values } = state.samples.get(change.sampleId)!;
    if (change.after) values.set(change.tensor.tensorId, change.after.value);
    else values.delete(change.tensor.tensorId);
  }
  for (const change of (await listObjectChanges(db, diff, { first: ALL })).changes) {
    const { objects } = state.samples.get(change.sampleId)!;
    const key = `${change.group.groupId}:${change.objectId}`;
    if (change.kinds.includes("REMOVED")) objects.delete(key);
    else objects.set(key, entriesOf(change.after));
  }
  const groups = state.groups.filter((path) => !diff.groupsDeleted.includes(path));
  return { ...state, groups: [...groups, ...diff.groupsCreated].toSorted() };
}

const ALL = 1_000_000;

function entriesOf(values: readonly ObjectValue[]): Map<number, Value> {
  return new Map(values.map(({ tensor, stored }) => [tensor.id, stored.value]));
}

function definitionOf({ path, htype, describes, meta }: Tensor) {
  return { path, htype, describes, meta };
}

function entryAt(value: Value, position: number): Value {
  switch (value.kind) {
    case "labels":
      return { kind: "labels", classIds: [value.classIds[position]!] };
    case "boxes":
      return { kind: "boxes", boxes: [value.boxes[position]!] };
    case "numbers": {
      const [number, text] = [value.numbers[position]!, value.texts[position]!];
      return { kind: "number", dtype: value.dtype, number, text };
    }
    default:
      throw new Error(`No object has a value of kind ${value.kind}.`);
  }
}
