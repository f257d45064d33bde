import { request, type Agent } from "node:http";

export interface GraphQLTarget {
  /** Of the server, without a slash at the end. */
  url: string;
  token?: string;
  /** Connections that are kept open. */
  agent: Agent;
}

export interface Operation {
  query: string;
  variables: object;
}

/** Sends an operation and answers the text that came back. */
export function post({ url, token, agent }: GraphQLTarget, operation: Operation): Promise<string> {
  const body = JSON.stringify(operation);
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/graphql`, { method: "POST", headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks).toString()));
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** @throws where the answer has errors */
export async function ask<Data>(target: GraphQLTarget, operation: Operation): Promise<Data> {
  const { data, errors } = JSON.parse(await post(target, operation)) as {
    data?: Data;
    errors?: unknown;
  };
  if (data && errors === undefined) return data;
  throw new Error(`${target.url} answered with errors: ${JSON.stringify(errors)}`);
}
