import {
  createFaultClient,
  type Asking,
  type FaultClient,
  type Operation,
} from "./fault-client.ts";
import {
  askMessages,
  askRuns,
  askSample,
  DATASET,
  MARKED,
  OBJECTS,
  RANGE,
  recent,
  RUN,
  VALUES,
  type FoundObject,
  type MarkedSample,
} from "./fault-questions.ts";

const MAIN = { dataset: DATASET, branch: "main" };

/** Sets two tensors of several samples at once to the next number. */
export function valueSetter(sampleIds: readonly number[]): FaultClient {
  const all = (number: number) => sampleIds.flatMap(() => [number, number]);
  return createFaultClient<number[]>({
    name: "values",
    first: all(0),
    async next([last]) {
      const after = all(last! + 1);
      const edits = sampleIds.flatMap((id) =>
        ["a", "b"].map((tensor) => ({
          sample: { id: String(id) },
          tensor,
          value: { number: last! + 1 },
        })),
      );
      return {
        mutation: "setValues",
        input: { ...MAIN, edits },
        fields: "revision",
        outcomes: [after],
        settle: () => after,
      };
    },
    async read(server) {
      const samples = await Promise.all(sampleIds.map((id) => askSample(server, id, VALUES)));
      return samples.flatMap(({ a, b }) => [a.number, b.number]);
    },
  });
}

/** Appends batches of samples with objects, and deletes the oldest batch when there are many. */
export function appender(from: number): FaultClient {
  let made = from;
  const idsOf = new Map<number, string>();
  return createFaultClient<string[]>({
    name: "appends",
    first: [],
    async next(state) {
      if (state.length > 4 * BATCH) {
        const gone = state.slice(0, BATCH);
        const samples = gone.map((text) => ({ id: idsOf.get(markerOf(text))! }));
        const after = state.slice(BATCH);
        const input = { ...MAIN, samples };
        const settle = () => after;
        return {
          mutation: "deleteSamples",
          input,
          fields: "sampleIds",
          outcomes: [after],
          settle,
        };
      }
      const markers = Array.from({ length: BATCH }, () => ++made);
      const after = [...state, ...markers.map((marker) => `${marker}: ${marker}, ${-marker}`)];
      return {
        mutation: "appendSamples",
        input: { ...MAIN, samples: markers.map(newSample) },
        fields: "sampleIds",
        outcomes: [after],
        settle({ sampleIds }) {
          markers.forEach((marker, position) => idsOf.set(marker, String(sampleIds[position])));
          return after;
        },
      };
    },
    async read({ ask }) {
      const { dataset } = await ask(MARKED, { ...DATASET, ref: "main", from, to: from + RANGE });
      return dataset.samples.nodes.map(({ marker, objects }: MarkedSample) => {
        const scores = objects.map(({ values: [{ number }] }) => number);
        return `${marker.number}: ${scores.join(", ")}`;
      });
    },
  });
}

const BATCH = 3;
function newSample(marker: number) {
  return {
    values: [
      { tensor: "marker", number: marker },
      { tensor: "label", labels: ["a", "b"] },
      { tensor: "score", numbers: [marker, -marker] },
    ],
  };
}

function markerOf(text: string): number {
  return Number(text.split(":")[0]);
}

/** Adds two objects to a sample and removes the oldest, in one call. */
export function objectEditor(sampleId: number): FaultClient {
  let added = 0;
  const idsOf = new Map<string, number>();
  return createFaultClient<string[]>({
    name: "objects",
    first: [],
    async next(state) {
      const scores = [++added, ++added];
      const gone = state.slice(0, state.length > 6 ? 2 : 0);
      const edits = [
        ...scores.map((score) => ({ add: { values: objectValues(score) } })),
        ...gone.map((text) => ({ remove: { objectId: idsOf.get(text)! } })),
      ].map((edit) => ({ sample: { id: String(sampleId) }, group: "", ...edit }));
      const after = [...state.slice(gone.length), ...scores.map((score) => `a ${score}`)];
      return {
        mutation: "editObjects",
        input: { ...MAIN, edits },
        fields: "objectIds",
        outcomes: [after],
        settle({ objectIds }) {
          scores.forEach((score, position) => idsOf.set(`a ${score}`, objectIds[position][0]));
          return after;
        },
      };
    },
    async read(server) {
      const { objects } = await askSample(server, sampleId, OBJECTS);
      return objects.map(
        ({ class: { name }, values: [{ number }] }: FoundObject) => `${name} ${number}`,
      );
    },
  });
}

function objectValues(score: number) {
  return [
    { tensor: "label", labels: ["a"] },
    { tensor: "score", numbers: [score] },
  ];
}

/** Commits what the others wrote; the ids of its commits are put into `told`. */
export function committer(told: Set<string>): FaultClient {
  let made = 0;
  return createFaultClient<string[]>({
    name: "commits",
    first: [],
    async next(state) {
      const message = `main ${++made}`;
      const after = recent([...state, message]);
      return {
        mutation: "commit",
        input: { ...MAIN, message },
        fields: "commit { commitId }",
        refusals: ["NOTHING_TO_COMMIT"],
        outcomes: [after],
        settle({ commit }) {
          told.add(commit.commitId);
          return after;
        },
      };
    },
    read: (server) => askMessages(server, "main", "main "),
  });
}

interface BranchState {
  markers: readonly number[];
  messages: readonly string[];
}

/** Appends to a branch of its own, commits there, and merges `main` into it. */
export function brancher(branch: string, from: number, told: Set<string>): FaultClient {
  let made = from;
  const where = { dataset: DATASET, branch };
  const append = ({ markers, messages }: BranchState): Operation<BranchState> => {
    const marker = ++made;
    const after = { messages, markers: recent([...markers, marker]) };
    const input = { ...where, samples: [newSample(marker)] };
    const settle = () => after;
    return { mutation: "appendSamples", input, fields: "revision", outcomes: [after], settle };
  };
  const commit = (
    state: BranchState,
    mutation: "commit" | "mergeBranch",
    input: { message: string },
    fields: string,
  ): Operation<BranchState> => {
    const after = { ...state, messages: recent([...state.messages, input.message]) };
    return {
      mutation,
      input: { ...where, ...input },
      fields,
      outcomes: [after],
      settle({ commit: { commitId }, isUpToDate = false }) {
        told.add(commitId);
        return isUpToDate ? state : after;
      },
    };
  };
  return createFaultClient<BranchState>({
    name: `branch ${branch}`,
    first: { markers: [], messages: [] },
    async next(state) {
      const message = `${branch} ${made}`;
      const merge = { message: `${branch} merge ${made}`, source: "main" };
      const last = state.messages.at(-1);
      if (made === from || last === merge.message) return append(state);
      if (last !== message) return commit(state, "commit", { message }, "commit { commitId }");
      return commit(state, "mergeBranch", merge, "commit { commitId } isUpToDate");
    },
    async read(server) {
      const variables = { ...DATASET, ref: branch, from, to: from + RANGE };
      const { dataset } = await server.ask(MARKED, variables);
      return {
        markers: recent(dataset.samples.nodes.map(({ marker }: MarkedSample) => marker.number)),
        messages: await askMessages(server, branch, `${branch} `),
      };
    },
  });
}

/**
 * Starts runs on a branch that nobody else writes to, each when the last has ended; those that a
 * killed server left behind are not waited for.
 */
export function runStarter(): FaultClient {
  let made = 0;
  let startedAt: Asking | undefined;
  return createFaultClient<string[]>({
    name: "runs",
    first: [],
    async next(state, server) {
      const [last] = await askRuns(server);
      if (startedAt === server && (last?.state === "QUEUED" || last?.state === "RUNNING")) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return null;
      }
      startedAt = server;
      const message = `run ${++made}`;
      const after = [...state, message];
      return {
        mutation: "startRun",
        input: { ...RUN, message },
        fields: "run { id }",
        outcomes: [after],
        settle: () => after,
      };
    },
    read: async (server) => (await askRuns(server)).map(({ message }) => message).toReversed(),
  });
}
