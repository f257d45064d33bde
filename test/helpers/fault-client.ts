import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { loupeClient, LoupeClientError } from "../../packages/cli/src/index.ts";
import type { LoupeProcess } from "./loupe-process.ts";

/** What a client does next, and what it then expects to find. */
export interface Operation<S> {
  mutation: string;
  input: object;
  fields: string;
  /** Refusals that others' doing explains; nothing is changed then. */
  refusals?: readonly string[];
  /** What may be there when it was done but nobody was told. */
  outcomes: readonly S[];
  /** What is there once it was answered. */
  // Payloads have any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  settle(payload: any): S;
}

/** One who writes what nobody else writes, and so always knows what has to be there. */
export interface FaultClientOptions<S> {
  name: string;
  first: S;
  /** Null where there is nothing to do for a moment. */
  next(state: S, server: Asking): Promise<Operation<S> | null>;
  /** What is there of what this client writes. */
  read(server: Asking): Promise<S>;
}

export interface FaultClient {
  name: string;
  /** Acknowledged so far. */
  acknowledged(): number;
  /** Does one thing after another until the server is gone, or `stopping` is aborted. */
  work(server: Asking, stopping: AbortSignal): Promise<void>;
  /**
   * Finds all that was acknowledged and nothing half done; then does again, under the same
   * `clientMutationId`, what was under way, and finds it done once.
   */
  recover(server: Asking): Promise<void>;
}

export interface Asking {
  // Answers have any shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  ask(query: string, variables?: Record<string, unknown>): Promise<any>;
}

export function askingOf({ url, token }: LoupeProcess): Asking {
  const client = loupeClient({ url, token });
  return { ask: (query, variables) => client.query(query, variables) };
}

export function createFaultClient<S>(options: FaultClientOptions<S>): FaultClient {
  let state = options.first;
  let count = 0;
  let pending: (Operation<S> & { clientMutationId: string }) | null = null;

  const finish = async (server: Asking) => {
    const { settle, refusals = [], ...operation } = pending!;
    try {
      state = settle(await send(server, operation));
      count++;
    } catch (error) {
      if (!(error instanceof LoupeClientError && refusals.includes(error.code))) throw error;
    }
    pending = null;
  };
  return {
    name: options.name,
    acknowledged: () => count,
    async work(server, stopping) {
      while (!stopping.aborted) {
        try {
          const operation = await options.next(state, server);
          if (operation) pending = { ...operation, clientMutationId: randomUUID() };
          if (pending) await finish(server);
        } catch (error) {
          if (!stopping.aborted) throw error;
        }
      }
    },
    async recover(server) {
      const found = await options.read(server);
      const possible = [state, ...(pending?.outcomes ?? [])];
      expect(possible, `${options.name} found ${JSON.stringify(found)}`).toContainEqual(found);
      if (!pending) return;
      await finish(server);
      expect(await options.read(server), `${options.name} did it again`).toEqual(state);
    },
  };
}

function send(
  { ask }: Asking,
  operation: { mutation: string; input: object; fields: string; clientMutationId: string },
) {
  const { mutation, input, fields, clientMutationId } = operation;
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!`;
  return ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { ${fields} } }`, {
    input: { ...input, clientMutationId },
  }).then((data) => data[mutation]);
}
