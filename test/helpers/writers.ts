import type { ObjectState, SampleState } from "./writer-log.ts";
import {
  ask,
  record,
  sampleFields,
  send,
  sendTo,
  type Answer,
  type Writers,
} from "./writer-requests.ts";

/** Does one thing after another, drawn at random, until told to stop. */
export async function writeUntil(writers: Writers, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await draw(ACTIONS)(writers);
}

type Action = (writers: Writers) => Promise<unknown>;

const ACTIONS: readonly [Action, ...Action[]] = [
  append,
  ...times(4, () => append),
  deleteById,
  deleteByIndex,
  ...times(4, () => setNotes),
  ...times(4, () => count),
  ...times(2, () => addObject),
  ...times(3, () => updateObject),
  ...times(2, () => raiseScore),
  removeObject,
  commitWork,
];

/** Appends a few samples; answers them by their ids. */
export async function append(writers: Writers): Promise<readonly [number, SampleState][]> {
  const samples = times(draw([1, 1, 2, 4]), () => newSample(writers));
  const input = { samples: samples.map((sample) => ({ values: valuesOf(sample) })) };
  const fields = "sampleIds firstIndex revision";
  const answer = await sendTo(writers, "appendSamples", input, fields);
  const { sampleIds, firstIndex } = answer.payload;
  const made = samples.map((sample, position): [number, SampleState] => [
    sampleIds[position],
    sample,
  ]);
  record(writers, answer, [{ kind: "append", firstIndex, samples: made }]);
  for (const [id] of made) writers.appended.add(id);
  return made;
}

function newSample({ token }: Writers): SampleState {
  const objects = times(draw([0, 1, 2]), () => newObject(token()));
  return {
    marker: token(),
    note: draw([null, token()]),
    counter: null,
    objects: objects.length > 0 ? objects : null,
  };
}

function newObject(score: number, id: number | null = null): ObjectState {
  return { id, label: draw([0, 1, 2]), score };
}

function valuesOf({ marker, note, objects }: SampleState): object[] {
  return [
    { tensor: "marker", number: marker },
    ...(note === null ? [] : [{ tensor: "note", number: note }]),
    ...(objects === null
      ? []
      : [
          { tensor: "label", labels: objects.map(({ label }) => String(label)) },
          { tensor: "score", numbers: objects.map(({ score }) => score) },
        ]),
  ];
}

async function deleteById(writers: Writers): Promise<void> {
  const sampleId = draw([...writers.appended]);
  if (sampleId === undefined) return;
  const input = { samples: [{ id: String(sampleId) }] };
  const grounds = { sampleIds: [sampleId] };
  const answer = await send(writers, "deleteSamples", input, "sampleIds revision", grounds);
  if (answer) recordDeletion(writers, answer);
}

/** The last sample, as of a revision that was read before. */
async function deleteByIndex(writers: Writers): Promise<void> {
  const since = performance.now();
  const { revision, sampleCount } = (
    await ask(writers, "ref(name: $branch) { revision sampleCount }")
  ).ref;
  if (sampleCount <= writers.shared.length) return;
  const input = { samples: [{ index: sampleCount - 1 }], atRevision: revision };
  const grounds = { since, causes: ["append", "delete"] } as const;
  const answer = await send(writers, "deleteSamples", input, "sampleIds revision", grounds);
  if (answer) recordDeletion(writers, answer);
}

function recordDeletion(writers: Writers, answer: Answer): void {
  const { sampleIds } = answer.payload;
  record(writers, answer, [{ kind: "delete", sampleIds }]);
  for (const id of sampleIds) writers.appended.delete(id);
}

/** Of two samples at once: one that everybody writes to, one that may be deleted meanwhile. */
async function setNotes(writers: Writers): Promise<void> {
  const sampleIds = [draw(writers.shared), draw([...writers.appended])].flatMap((id) => id ?? []);
  const changes = sampleIds.map((sampleId) => ({
    kind: "set" as const,
    sampleId,
    note: writers.token(),
  }));
  const edits = changes.map(({ sampleId, note }) => ({
    sample: { id: String(sampleId) },
    tensor: "note",
    value: { number: note },
  }));
  const answer = await send(writers, "setValues", { edits }, "revision", { sampleIds });
  if (answer) record(writers, answer, changes);
}

/** Adds one to a counter, unless somebody was faster. */
async function count(writers: Writers): Promise<void> {
  const since = performance.now();
  const sampleId = draw(writers.shared);
  const fields = `value(tensor: "counter") { revision ... on NumberValue { number } }`;
  const { value } = (await ask(writers, sampleFields(sampleId, fields))).sample;
  const edit = {
    sample: { id: String(sampleId) },
    tensor: "counter",
    value: { number: value.number + 1 },
    expectedRevision: value.revision,
  };
  const grounds = { since, causes: ["count"], sampleIds: [sampleId] } as const;
  const answer = await send(writers, "setValues", { edits: [edit] }, "revision", grounds);
  if (answer) record(writers, answer, [{ kind: "count", sampleId, from: value.number }]);
}

async function addObject(writers: Writers): Promise<void> {
  const sampleId = draw(writers.shared);
  const { label, score } = newObject(0);
  const values = [
    { tensor: "label", labels: [String(label)] },
    { tensor: "score", numbers: [score] },
  ];
  const answer = await editObject(writers, sampleId, { add: { values } });
  if (!answer) return;
  const id = answer.payload.objectIds[0][0];
  record(writers, answer, [{ kind: "add", sampleId, object: { id, label, score } }]);
  writers.objects.set(id, { sampleId });
}

/** One field of an object; somebody else may be changing the other one. */
async function updateObject(writers: Writers): Promise<void> {
  const [objectId, { sampleId }] = draw([...writers.objects]) ?? [0, { sampleId: 0 }];
  if (objectId === 0) return;
  const label = draw([0, 1, 2]);
  const update = { objectId, values: [{ tensor: "label", labels: [String(label)] }] };
  const answer = await editObject(writers, sampleId, { update });
  if (answer) record(writers, answer, [{ kind: "update", sampleId, objectId, to: { label } }]);
}

/** Adds one to an object's score, unless somebody changed an object of the sample meanwhile. */
async function raiseScore(writers: Writers): Promise<void> {
  const since = performance.now();
  const sampleId = draw(writers.shared);
  const fields = `objectRevision objects { objectId values(tensors: ["score"]) { ... on NumberValue { number } } }`;
  const { objectRevision, objects } = (await ask(writers, sampleFields(sampleId, fields))).sample;
  const object = draw(objects as { objectId: number; values: [{ number: number }] }[]);
  if (!object) return;
  const { objectId, values } = object;
  const from = values[0].number;
  const update = { objectId, values: [{ tensor: "score", numbers: [from + 1] }] };
  const edit = { update, expectedRevision: objectRevision };
  const answer = await editObject(writers, sampleId, edit, since);
  if (answer) record(writers, answer, [{ kind: "raise", sampleId, objectId, from }]);
}

async function removeObject(writers: Writers): Promise<void> {
  const [objectId, { sampleId }] = draw([...writers.objects]) ?? [0, { sampleId: 0 }];
  if (objectId === 0) return;
  const answer = await editObject(writers, sampleId, { remove: { objectId } });
  if (!answer) return;
  record(writers, answer, [{ kind: "remove", sampleId, objectId }]);
  writers.objects.delete(objectId);
}

async function editObject(
  writers: Writers,
  sampleId: number,
  edit: object,
  since = performance.now(),
): Promise<Answer | null> {
  const edits = [{ sample: { id: String(sampleId) }, group: "", ...edit }];
  const causes = ["add", "update", "raise", "remove"] as const;
  const grounds = { since, causes, sampleIds: [sampleId] };
  return send(writers, "editObjects", { edits }, "objectIds revision", grounds);
}

async function commitWork(writers: Writers): Promise<void> {
  const since = performance.now();
  const expectedHead = draw([false, true]) ? await askHead(writers) : undefined;
  const input = { message: `Commit ${writers.token()}`, ...(expectedHead ? { expectedHead } : {}) };
  const answer = await send(writers, "commit", input, "commit { commitId }", { since });
  if (!answer) return;
  const { sentAt, answeredAt, payload } = answer;
  const { commitId } = payload.commit;
  writers.log.commits.push({ sentAt, answeredAt, commitId, expectedHead });
}

async function askHead(writers: Writers): Promise<string> {
  return (await ask(writers, "ref(name: $branch) { commit { commitId } }")).ref.commit.commitId;
}

/** One of them; undefined where there are none. */
function draw<T>(items: readonly [T, ...T[]]): T;
function draw<T>(items: readonly T[]): T | undefined;
function draw<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
