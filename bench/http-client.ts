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

/** Sends an operation and answers the text that came back. @throws where it tells of errors */
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
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (text.includes('"errors":')) reject(new Error(`${url} answered with errors: ${text}`));
        else resolve(text);
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** As `post`, but answers the data. */
export async function ask<Data>(target: GraphQLTarget, operation: Operation): Promise<Data> {
  const { data } = JSON.parse(await post(target, operation)) as { data: Data };
  return data;
}
