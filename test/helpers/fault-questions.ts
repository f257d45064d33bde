import type { Asking } from "./fault-client.ts";

export const DATASET = { owner: "admin", name: "faults" };

/** A run on a branch that nobody else writes to. */
export const RUN = { dataset: DATASET, branch: "runs", evaluator: "example/mean-brightness" };

/** How many markers a client may give. */
export const RANGE = 1_000_000;

export interface FoundRun {
  message: string;
  state: string;
  error: { code: string } | null;
  commit: { commitId: string } | null;
}

/** The newest first. */
export async function askRuns({ ask }: Asking): Promise<FoundRun[]> {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) {
      runs(first: 1000) { nodes { message state error { code } commit { commitId } } } } }`,
    DATASET,
  );
  return dataset.runs.nodes;
}

export interface MarkedSample {
  marker: { number: number };
  objects: { values: [{ number: number }] }[];
}

export interface FoundObject {
  class: { name: string };
  values: [{ number: number }];
}

export const VALUES = `a: value(tensor: "a") { ... on NumberValue { number } }
  b: value(tensor: "b") { ... on NumberValue { number } }`;
const SCORES = `values(tensors: ["score"]) { ... on NumberValue { number } }`;
export const OBJECTS = `objects { class { name } ${SCORES} }`;
export const MARKED = `query ($owner: String!, $name: String!, $ref: String!, $from: Comparand!, $to: Comparand!) {
  dataset(owner: $owner, name: $name) {
    samples(ref: $ref, last: 200, filter: { tensor: { path: "marker", greaterThan: $from, atMost: $to } }) { nodes {
      marker: value(tensor: "marker") { ... on NumberValue { number } }
      objects { ${SCORES} } } } } }`;

export async function askSample({ ask }: Asking, id: number, fields: string) {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!) { dataset(owner: $owner, name: $name) {
      sample(ref: "main", id: "${id}") { ${fields} } } }`,
    DATASET,
  );
  return dataset.sample;
}

/** The last of what grows without end. */
export function recent<T>(all: readonly T[]): T[] {
  return all.slice(-20);
}

/** The last messages of commits that begin so, the oldest first. */
export async function askMessages({ ask }: Asking, ref: string, start: string): Promise<string[]> {
  const { dataset } = await ask(
    `query ($owner: String!, $name: String!, $ref: String!) { dataset(owner: $owner, name: $name) {
      commits(ref: $ref, first: 1000) { nodes { message } } } }`,
    { ...DATASET, ref },
  );
  const messages = dataset.commits.nodes
    .map(({ message }: { message: string }) => message)
    .filter((message: string) => message.startsWith(start));
  return recent(messages.toReversed());
}
