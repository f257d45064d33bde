import type { CombinedError } from "urql";
import { uncachedClient } from "../graphql/client.ts";
import { describeError, errorCodeOf } from "../graphql/describe-error.ts";
import { askForObjects } from "./ask-for-objects.ts";
import { EditObjects } from "./edit-documents.ts";
import { prepareSending, takeAnswer, takeNews, type EditLog } from "./edit-log.ts";
import { logNames, readLog, updateLog } from "./stored-logs.ts";

const active = new Set<string>();
const RETRY_MS = 1000;

/** Sends whatever this browser has not got acknowledged, of all samples. */
export function sendAllEdits(): void {
  for (const name of logNames()) void sendEdits(name);
}

/**
 * Sends the edits of a sample until all are saved, or somebody has to decide. What gets no answer
 * stays and is sent again, under the same id, when the server is there again.
 */
export async function sendEdits(name: string): Promise<void> {
  if (active.has(name)) return;
  active.add(name);
  try {
    while (await sendOnce(name));
  } finally {
    active.delete(name);
  }
}

/** Whether there may be more to send. */
async function sendOnce(name: string): Promise<boolean> {
  const log = updateLog(name, (now) => prepareSending(now, newMutationId()));
  if (!log?.sent) return false;
  const { target, sent } = log;
  const { data, error } = await uncachedClient
    .mutation(EditObjects, {
      input: {
        dataset: { owner: target.owner, name: target.name },
        branch: target.branch,
        clientMutationId: sent.mutationId,
        edits: [...sent.edits],
      },
    })
    .toPromise();
  const answered = (change: (now: EditLog) => EditLog) =>
    updateLog(name, (now) => (now.sent?.mutationId === sent.mutationId ? change(now) : now));
  if (data) {
    answered((now) => takeAnswer(now, data.editObjects));
    return true;
  }
  if (!error || error.networkError) {
    setTimeout(() => void sendEdits(name), RETRY_MS);
    return false;
  }
  if (errorCodeOf(error) !== "CONFLICT") {
    answered((now) => ({ ...now, sent: null, refusal: refusalOf(error) }));
    return false;
  }
  answered((now) => ({ ...now, sent: null }));
  return fetchNews(name);
}

function refusalOf(error: CombinedError): NonNullable<EditLog["refusal"]> {
  const { title, next } = describeError(error);
  return { title, next };
}

/** Asks what the server has of the sample now; answers whether it said so. */
export async function fetchNews(name: string): Promise<boolean> {
  const asked = readLog(name);
  if (!asked) return false;
  const state = await askForObjects(asked.target);
  if (!state) return false;
  // What was asked before an edit was answered says nothing of what is after it.
  updateLog(name, (now) => (now.revision === asked.revision ? takeNews(now, state) : now));
  return true;
}

/** As UUIDs, also where a page without HTTPS has no `crypto.randomUUID`. */
export function newMutationId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
