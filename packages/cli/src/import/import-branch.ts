import { randomUUID } from "node:crypto";
import { LoupeClientError } from "../client/loupe-client-error.ts";
import type { DatasetName, LoupeClient } from "../client/loupe-client.ts";

/** The samples that an append made, in the order given. */
export interface Appended {
  firstIndex: number;
  sampleIds: number[];
}

/**
 * A branch that is imported into. Each write fails with `CONFLICT` where somebody else has written to
 * the branch since the import began, so that the commit holds what was imported, and only that.
 */
export interface ImportBranch {
  readonly dataset: DatasetName;
  readonly branch: string;
  createTensor(tensor: object & { path: string }): Promise<void>;
  append(samples: readonly object[]): Promise<Appended>;
  /** Answers the id of the commit. */
  commit(message: string): Promise<string>;
  /** Takes back what the import wrote, and nothing that others wrote. */
  takeBack(): Promise<void>;
}

/** @param revision of the branch as it was found, without uncommitted changes */
export function openImportBranch(
  client: LoupeClient,
  where: { dataset: DatasetName; branch: string },
  revision: number,
): ImportBranch {
  const tensors: string[] = [];
  const sampleIds: number[] = [];
  let expectedRevision = revision;
  /** Whether a write may have been done without its answer having come. */
  let isUnsure = false;

  async function write<Answer extends Written>(
    mutation: string,
    input: object,
    answer = "",
  ): Promise<Answer> {
    const once = { ...where, ...input, expectedRevision, clientMutationId: randomUUID() };
    const ask = () => send<Answer>(client, mutation, once, `${answer} branch { revision }`);
    try {
      // The same mutation again is not done twice: it gives the answer that was lost.
      const payload = await ask().catch((error: unknown) => {
        if (isUnanswered(error)) return ask();
        throw error;
      });
      expectedRevision = payload.branch.revision;
      return payload;
    } catch (error) {
      isUnsure = isUnanswered(error);
      throw error;
    }
  }

  async function takeBackOne(): Promise<void> {
    for (let at = 0; at < sampleIds.length; at += DELETED_AT_ONCE) {
      const samples = sampleIds.slice(at, at + DELETED_AT_ONCE).map((id) => ({ id: String(id) }));
      await send(client, "deleteSamples", { ...where, samples });
    }
    for (const path of tensors) await send(client, "deleteTensor", { ...where, path });
  }

  return {
    ...where,
    async createTensor(tensor) {
      await write("createTensor", tensor);
      tensors.push(tensor.path);
    },
    async append(samples) {
      const answer = "firstIndex sampleIds";
      const made = await write<Appended & Written>("appendSamples", { samples }, answer);
      sampleIds.push(...made.sampleIds);
      return made;
    },
    async commit(message) {
      const made = await write<Committed & Written>("commit", { message }, "commit { commitId }");
      return made.commit.commitId;
    },
    async takeBack() {
      const mayBeOurs = isUnsure;
      try {
        await write("resetBranch", {});
      } catch (error) {
        if (mayBeOurs || !hasCode(error, "CONFLICT")) throw error;
        await takeBackOne();
      }
    },
  };
}

interface Written {
  branch: { revision: number };
}

interface Committed {
  commit: { commitId: string };
}

const DELETED_AT_ONCE = 1_000;

async function send<Payload>(
  client: LoupeClient,
  mutation: string,
  input: object,
  answer = "branch { revision }",
): Promise<Payload> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.query<Record<string, Payload>>(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${answer} } }`,
    { input },
  );
  return data[mutation]!;
}

function isUnanswered(error: unknown): boolean {
  return hasCode(error, "SERVER_UNREACHABLE");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof LoupeClientError && error.code === code;
}
