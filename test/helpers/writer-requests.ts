import type { GraphQLAnswer } from "./start-server.ts";
import type { Change, Grounds, Timed, WriterLog } from "./writer-log.ts";

/** What writers of one branch share: what they are told, they all know. */
export interface Writers {
  query(text: string, variables: Record<string, unknown>): Promise<GraphQLAnswer>;
  where: { dataset: { owner: string; name: string }; branch: string };
  log: WriterLog;
  /** Samples that were there first and stay: what everybody writes to. */
  shared: readonly [number, ...number[]];
  /** Samples that were appended and, as far as anybody was told, not deleted. */
  appended: Set<number>;
  /** Objects of shared samples that somebody added. */
  objects: Map<number, { sampleId: number }>;
  /** Numbers that no one else writes. */
  token(): number;
}

export interface Answer extends Timed {
  // Payloads have any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  payload: any;
}

/** Refusals that come from others being faster; any other error is thrown. */
const REFUSALS = new Set([
  "CONFLICT",
  "HEAD_MOVED",
  "NOTHING_TO_COMMIT",
  "SAMPLE_NOT_FOUND",
  "OBJECT_NOT_FOUND",
]);

/** Sends a mutation of the branch; null where it was refused, which is noted. */
export async function send(
  writers: Writers,
  mutation: string,
  input: object,
  fields: string,
  grounds: Partial<Grounds> = {},
): Promise<Answer | null> {
  const sentAt = performance.now();
  try {
    return await sendTo(writers, mutation, input, fields);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message } = error;
    const { since = sentAt, causes = [], sampleIds = [] } = grounds;
    const answeredAt = performance.now();
    const times = { sentAt, answeredAt, since };
    writers.log.refusals.push({ ...times, code, message, causes, sampleIds });
    return null;
  }
}

/** As `send`, for what nobody has a reason to refuse. */
export async function sendTo(
  { query, where: { dataset, branch } }: Writers,
  mutation: string,
  input: object,
  fields: string,
): Promise<Answer> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  const text = `mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`;
  const where = mutation === "createBranch" ? { dataset } : { dataset, branch };
  const sentAt = performance.now();
  const { data, errors } = await query(text, { input: { ...where, ...input } });
  const [error] = errors ?? [];
  if (!error) return { sentAt, answeredAt: performance.now(), payload: data[mutation] };
  const { code } = error.extensions;
  if (REFUSALS.has(code)) throw new Refused(code, `${mutation}: ${error.message}`);
  throw new Error(`${mutation}: ${code}: ${error.message}`);
}

class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export async function ask(
  { query, where }: Writers,
  fields: string,
): Promise<GraphQLAnswer["data"]> {
  const { data, errors } = await query(
    `query ($owner: String!, $name: String!, $branch: String!) {
      dataset(owner: $owner, name: $name) { ${fields} branch(name: $branch) { id } } }`,
    { ...where.dataset, branch: where.branch },
  );
  if (errors) throw new Error(errors[0]!.message);
  return data.dataset;
}

export function sampleFields(id: number, fields: string): string {
  return `sample(ref: $branch, id: "${id}") { ${fields} }`;
}

export function record({ log }: Writers, answer: Answer, changes: readonly Change[]): void {
  const { sentAt, answeredAt, payload } = answer;
  log.writes.push({ sentAt, answeredAt, revision: payload.revision, changes });
}
