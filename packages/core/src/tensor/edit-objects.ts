import { quoteName } from "../access/names.ts";
import type { Database } from "../db/database.ts";
import { LoupeError } from "../errors.ts";
import { ownColumn } from "../version/change-definition.ts";
import { NO_FIELDS, type CellFields } from "../version/cell-row.ts";
import { readCells } from "../version/read-cells.ts";
import type { Structure } from "../version/read-structure.ts";
import { type DatasetKey } from "../version/resolve-ref.ts";
import type { Receipt } from "../access/with-receipt.ts";
import { writeToBranch, type BranchWrite } from "../version/write-to-branch.ts";
import { countsByIndex, resolveSamples, type SampleAddress } from "./address-samples.ts";
import { asyncAtPath } from "./at-path.ts";
import { completeObjects, fillerOf } from "./complete-objects.ts";
import { dealObjectIds } from "./deal-ids.ts";
import { encodeChecked } from "./encode-checked.ts";
import { entryCount } from "./encode-value.ts";
import { definitionOf, objectIdsOf, objectTensorsOf, tensorOf } from "./find-tensor.ts";
import type { Htypes } from "./htypes.ts";
import { lockValues } from "./lock-values.ts";
import { joinObjects, splitObjects, type ObjectEntry } from "./object-entries.ts";
import { groupOf, type Tensor } from "./tensor.ts";
import type { ValueInput } from "./value.ts";
import { putCells, type CellWrite } from "./write-cells.ts";

/** Values by path of the tensor. */
type Values = Readonly<Record<string, ValueInput>>;

export interface ObjectEdit {
  sample: SampleAddress;
  /** The group whose objects are edited; empty for tensors at the top. */
  group: string;
  /** The revision of the sample's objects that the edit was made on; 0 where there were none. */
  expectedRevision?: number;
  change:
    | { kind: "add"; values: Values }
    | { kind: "update"; objectId: number; values: Values }
    | { kind: "remove"; objectId: number }
    /** Whole arrays of all the group's tensors together; every object is a new one. */
    | { kind: "replace"; values: Values };
}

export interface EditObjectsInput {
  dataset: DatasetKey;
  branch: string;
  /** Done one after another, in the order given. */
  edits: readonly ObjectEdit[];
  /** The branch's revision at which indices were counted. */
  atRevision?: number;
  /** Of the installed plugins: tensors of others are not written to. */
  htypes?: Htypes;
  receipt?: Receipt;
}

export interface EditedObjects {
  /**
   * For each edit its sample, and the objects that it added, changed, removed or put in the place
   * of others.
   */
  edited: { sampleId: number; objectIds: number[] }[];
  revision: number;
}

/**
 * Edits objects by their ids, all or none. Two edits of one object are done one after the other,
 * whoever sends them.
 *
 * @throws OBJECT_NOT_FOUND, CONFLICT, LENGTH_MISMATCH, INVALID_VALUE, CLASS_NOT_FOUND,
 *   SAMPLE_NOT_FOUND with the path into `edits`
 */
export async function editObjects(db: Database, input: EditObjectsInput): Promise<EditedObjects> {
  const { dataset, branch, edits, receipt } = input;
  const lockMembership = countsByIndex(edits.map(({ sample }) => sample));
  const { result, revision } = await writeToBranch(
    db,
    dataset,
    branch,
    { lockMembership, receipt },
    async (write) => ({
      edited: await applyEdits(write, input),
    }),
  );
  return { ...result, revision };
}

async function applyEdits(
  write: BranchWrite,
  { edits, atRevision, htypes = new Map() }: EditObjectsInput,
): Promise<EditedObjects["edited"]> {
  const structure = await write.structure();
  const sampleIds = resolveSamples(write, await write.membership(structure), {
    samples: edits.map(({ sample }) => sample),
    pathOf: (position) => ["edits", position, "sample"],
    atRevision,
  });
  const groups = await openGroups(write, { structure, htypes }, edits, sampleIds);
  const edited: EditedObjects["edited"] = [];
  for (const [position, edit] of edits.entries()) {
    const objects = groups.get(edit.group)!.samples.get(sampleIds[position]!)!;
    const objectIds = await asyncAtPath(["edits", position], () =>
      applyEdit(write, groups.get(edit.group)!, objects, edit),
    );
    edited.push({ sampleId: sampleIds[position]!, objectIds });
  }
  await putCells(write, [...groups.values()].flatMap(cellsOf));
  return edited;
}

/** A group whose objects are being edited, with the columns that the branch writes them to. */
interface OpenGroup {
  structure: Structure;
  htypes: Htypes;
  name: string;
  tensors: Tensor[];
  columns: Map<Tensor, number>;
  idsColumn: number;
  samples: Map<number, OpenObjects>;
}

interface OpenObjects {
  revision: number;
  objects: ObjectEntry[];
}

/** The objects of each sample that is edited are locked, then read. */
async function openGroups(
  write: BranchWrite,
  { structure: before, htypes }: Pick<OpenGroup, "structure" | "htypes">,
  edits: readonly ObjectEdit[],
  sampleIds: readonly number[],
): Promise<Map<string, OpenGroup>> {
  const names = [...new Set(edits.map(({ group }) => group))].toSorted();
  const structure = await ownGroups(write, before, names);
  const idsColumn = (group: string) => objectIdsOf(structure, group).steps[0]!.columnId;
  await lockValues(
    write,
    edits.map(({ group }, position) => ({
      columnId: idsColumn(group),
      sampleId: sampleIds[position]!,
    })),
  );
  const groups = new Map<string, OpenGroup>();
  for (const name of names) {
    const ids = sampleIds.filter((_, position) => edits[position]!.group === name);
    groups.set(name, await readGroup(write, { structure, htypes, name }, [...new Set(ids)]));
  }
  return groups;
}

/** The structure in which the branch has columns of its own for all that describes these objects. */
async function ownGroups(
  write: BranchWrite,
  before: Structure,
  names: readonly string[],
): Promise<Structure> {
  const definitions = names.flatMap((name) => [
    objectIdsOf(before, name),
    ...objectTensorsOf(before, name).map(({ path }) => definitionOf(before, path)),
  ]);
  if (definitions.every(({ owned }) => owned)) return before;
  for (const definition of definitions) await ownColumn(write, definition);
  return write.structure();
}

async function readGroup(
  write: BranchWrite,
  group: Pick<OpenGroup, "structure" | "htypes" | "name">,
  sampleIds: readonly number[],
): Promise<OpenGroup> {
  const { structure, name } = group;
  const tensors = objectTensorsOf(structure, name);
  const objectIds = objectIdsOf(structure, name);
  const [ids, ...values] = await readCells(
    write.db,
    [objectIds.steps, ...tensors.map(({ steps }) => steps)],
    sampleIds,
  );
  const samples = sampleIds.map((sampleId): [number, OpenObjects] => {
    const known = ids!.get(sampleId);
    if (!known) return [sampleId, { revision: 0, objects: [] }];
    const cells = new Map(
      tensors.map((tensor, position) => [tensor, values[position]!.get(sampleId)!]),
    );
    return [
      sampleId,
      { revision: known.revision, objects: splitObjects(known.ints!.map(Number), cells) },
    ];
  });
  return {
    ...group,
    tensors,
    columns: new Map(tensors.map((tensor) => [tensor, tensor.steps[0]!.columnId])),
    idsColumn: objectIds.steps[0]!.columnId,
    samples: new Map(samples),
  };
}

/** Changes the objects in memory; returns the ids of those it touched. */
async function applyEdit(
  write: BranchWrite,
  group: OpenGroup,
  sample: OpenObjects,
  { change, expectedRevision }: ObjectEdit,
): Promise<number[]> {
  refuseChanged(write, sample, expectedRevision);
  switch (change.kind) {
    case "add": {
      const [id] = await dealObjectIds(write.db, 1);
      sample.objects.push({ id: id!, fields: wholeEntry(group, change.values) });
      return [id!];
    }
    case "update": {
      const object = findObject(group, sample, change.objectId);
      for (const [tensor, fields] of encodeEntry(group, change.values))
        object.fields.set(tensor, fields);
      return [object.id];
    }
    case "remove": {
      const object = findObject(group, sample, change.objectId);
      sample.objects.splice(sample.objects.indexOf(object), 1);
      return [object.id];
    }
    case "replace": {
      sample.objects = await newObjects(write, group, change.values);
      return sample.objects.map(({ id }) => id);
    }
  }
}

/** Several edits of one call may be made on the same revision. */
function refuseChanged(
  write: BranchWrite,
  sample: OpenObjects,
  expected: number | undefined,
): void {
  if (expected === undefined || expected === sample.revision) return;
  throw new LoupeError(
    "CONFLICT",
    `The objects of the sample were written at revision ${sample.revision}, not ${expected}: somebody else changed them on branch ${quoteName(write.branch)} meanwhile.`,
    { details: { revision: sample.revision } },
  );
}

function findObject({ name }: OpenGroup, { objects }: OpenObjects, id: number): ObjectEntry {
  const found = objects.find((object) => object.id === id);
  if (found) return found;
  const known = objects.map((object) => object.id).join(", ") || "none";
  throw new LoupeError(
    "OBJECT_NOT_FOUND",
    `The sample has no object of id ${id} in group ${quoteName(name)}; its objects are: ${known}.`,
  );
}

function wholeEntry(group: OpenGroup, values: Values): Map<Tensor, CellFields> {
  const given = encodeEntry(group, values);
  return new Map(group.tensors.map((tensor) => [tensor, given.get(tensor) ?? fillerOf(tensor, 1)]));
}

/** The values of one object: each has exactly one entry. */
function encodeEntry(group: OpenGroup, values: Values): Map<Tensor, CellFields> {
  const fields = new Map<Tensor, CellFields>();
  for (const [path, input] of Object.entries(values)) {
    const tensor = groupTensor(group, path);
    fields.set(
      tensor,
      encodeChecked(
        tensor,
        input.number === undefined ? input : { numbers: [input.number] },
        group,
      ),
    );
  }
  for (const [tensor, field] of fields) {
    const entries = entryCount(tensor, field);
    if (entries === 1) continue;
    throw new LoupeError(
      "LENGTH_MISMATCH",
      `Tensor ${quoteName(tensor.path)} was given ${entries} entries for one object; expected one.`,
    );
  }
  return fields;
}

function groupTensor({ structure, name }: OpenGroup, path: string): Tensor {
  const tensor = tensorOf(structure, path);
  if (tensor.describes === "OBJECT" && groupOf(path) === name) return tensor;
  throw new LoupeError(
    "INVALID_INPUT",
    `Tensor ${quoteName(path)} does not describe the objects of group ${quoteName(name)}.`,
  );
}

async function newObjects(
  write: BranchWrite,
  group: OpenGroup,
  values: Values,
): Promise<ObjectEntry[]> {
  const cells = new Map(
    Object.entries(values).map(([path, input]) => {
      const tensor = groupTensor(group, path);
      return [tensor, encodeChecked(tensor, input, group)] as const;
    }),
  );
  const count = completeObjects(group.structure, cells).get(group.name) ?? 0;
  return splitObjects(await dealObjectIds(write.db, count), cells);
}

function cellsOf(group: OpenGroup): CellWrite[] {
  return [...group.samples].flatMap(([sampleId, { objects }]) => {
    const ids = {
      columnId: group.idsColumn,
      sampleId,
      fields: { ...NO_FIELDS, ints: objects.map(({ id }) => id) },
    };
    const values = [...joinObjects(group.tensors, objects)].map(([tensor, fields]) => ({
      columnId: group.columns.get(tensor)!,
      sampleId,
      fields,
    }));
    return [ids, ...values];
  });
}
