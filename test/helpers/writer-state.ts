import {
  getMembership,
  getStructure,
  objectIdsOf,
  readObjects,
  readValues,
  resolveRef,
  snapshot,
  type Database,
  type DatasetKey,
  type StoredValue,
} from "../../packages/core/src/index.ts";
import type { GraphQLAnswer } from "./start-server.ts";
import type { ObjectState, SampleState, State } from "./writer-log.ts";

/** The tensors that many write to. */
export const TENSORS = [
  { path: "marker", htype: "GENERIC", dtype: "FLOAT64" },
  { path: "note", htype: "GENERIC", dtype: "FLOAT64" },
  { path: "counter", htype: "GENERIC", dtype: "FLOAT64" },
  { path: "label", htype: "CLASS_LABEL", describes: "OBJECT", classNames: ["0", "1", "2"] },
  { path: "score", htype: "GENERIC", dtype: "FLOAT64", describes: "OBJECT" },
] as const;

/** What a ref of a dataset with `TENSORS` shows, read from the database. */
export function readState(db: Database, dataset: DatasetKey, name: string): Promise<State> {
  return snapshot(db, async (db) => {
    const ref = await resolveRef(db, dataset, name);
    const structure = await getStructure(db, ref);
    const membership = await getMembership(db, ref);
    const ids = membership.slice(0, membership.count);
    const tensors = TENSORS.map(({ path }) => structure.tensors.get(path)!);
    const [marker, note, counter, label, score] = await readValues(db, tensors, ids);
    const objects = await readObjects(db, objectIdsOf(structure, ""), ids);
    return new Map(
      ids.map((id): [number, SampleState] => [
        id,
        {
          marker: numberOf(marker!.get(id)),
          note: numberOf(note!.get(id)),
          counter: numberOf(counter!.get(id)),
          objects: objectsOf(objects.get(id)?.ids, label!.get(id), score!.get(id)),
        },
      ]),
    );
  });
}

function numberOf(stored: StoredValue | undefined): number | null {
  return stored?.value.kind === "number" ? stored.value.number : null;
}

function objectsOf(
  ids: readonly number[] | undefined,
  label: StoredValue | undefined,
  score: StoredValue | undefined,
): ObjectState[] | null {
  const labels = label?.value.kind === "labels" ? label.value.classIds : undefined;
  const scores = score?.value.kind === "numbers" ? score.value.numbers : undefined;
  if (labels?.length !== ids?.length || scores?.length !== ids?.length)
    throw new Error(`${ids?.length} objects: ${labels?.length} labels, ${scores?.length} scores.`);
  return (
    ids?.map((id, position) => ({ id, label: labels![position]!, score: scores![position]! })) ??
    null
  );
}

type Ask = (text: string, variables: Record<string, unknown>) => Promise<GraphQLAnswer["data"]>;

const PAGE = `query ($owner: String!, $name: String!, $ref: String!, $after: String) {
  dataset(owner: $owner, name: $name) { samples(ref: $ref, first: 200, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes {
      sampleId
      marker: value(tensor: "marker") { ...number }
      note: value(tensor: "note") { ...number }
      counter: value(tensor: "counter") { ...number }
      objectRevision
      objects { objectId class { classId } values(tensors: ["score"]) { ...number } }
    } } } }
  fragment number on NumberValue { number }`;

/** As `readState`, through the API. */
export async function askState(
  ask: Ask,
  dataset: { owner: string; name: string },
  ref: string,
): Promise<State> {
  const state = new Map<number, SampleState>();
  for (let after: string | null = null; ;) {
    const samples: SamplePage = (await ask(PAGE, { ...dataset, ref, after })).dataset.samples;
    for (const node of samples.nodes) state.set(node.sampleId, stateOf(node));
    if (!samples.pageInfo.hasNextPage) return state;
    after = samples.pageInfo.endCursor;
  }
}

interface SamplePage {
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
  nodes: SampleNode[];
}

interface SampleNode {
  sampleId: number;
  marker: { number: number } | null;
  note: { number: number } | null;
  counter: { number: number } | null;
  objectRevision: number | null;
  objects: { objectId: number; class: { classId: number }; values: [{ number: number }] }[];
}

function stateOf({ marker, note, counter, objectRevision, objects }: SampleNode): SampleState {
  return {
    marker: marker?.number ?? null,
    note: note?.number ?? null,
    counter: counter?.number ?? null,
    objects:
      objectRevision === null
        ? null
        : objects.map(({ objectId, class: { classId }, values: [{ number }] }) => ({
            id: objectId,
            label: classId,
            score: number,
          })),
  };
}
