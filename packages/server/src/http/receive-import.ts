import type { IncomingMessage, ServerResponse } from "node:http";
import {
  authenticate,
  checkName,
  createToken,
  findDataset,
  getBranch,
  getDataset,
  getOwner,
  LoupeError,
  quoteName,
  requireActor,
  revokeToken,
  unpackUpload,
  type Actor,
} from "@loupe/core";
import type { Services } from "../context.ts";
import { secretOf } from "./credentials.ts";

/** What is to be imported, and where. */
export interface ImportJob {
  /** Holds the files that were uploaded, and nothing else. */
  folder: string;
  /** Where this server is, and what lets the import write. */
  url: string;
  token: string;
  dataset: { owner: string; name: string };
  /** The branch of a dataset that is there; null where a new dataset is to be made. */
  branch: string | null;
  /** Null: the one that recognises the files. */
  importer: string | null;
  onProblem: "report" | "refuse";
  message: string;
  /** Aborted when nobody wants it any more: what was written is taken back then. */
  signal: AbortSignal;
}

/** What happens to an import: how far it is, then how it ended. */
export type ImportEvent =
  | { event: "progress"; done: number; total: number | null }
  | {
      event: "done";
      imported: number;
      /** Null where nothing could be read: then no new dataset was made either. */
      commitId: string | null;
      problemCount: number;
      /** The first of them. */
      problems: { file: string; reason: string }[];
    }
  | {
      event: "error";
      code: string;
      message: string;
      problems?: { file: string; reason: string }[];
    };

/** Imports in a process of its own; what fails is its last event. */
export type RunImport = (job: ImportJob) => AsyncIterable<ImportEvent>;

/** Each has a process of its own. */
const MOST_AT_ONCE = 4;
let underWay = 0;

const LIMITS = { files: 65_535, bytes: 16 * 1024 ** 3 };

/** A day: longer than an import takes. */
const TOKEN_MS = 86_400_000;

/**
 * `POST /imports?dataset=owner/name`: makes a dataset of the files of the zip archive that the body
 * is; with `branch=name`, adds them to that branch of a dataset that is there. Answers with a line of
 * JSON for each event; a client that goes away takes the import with it.
 */
export async function receiveImport(
  services: Services,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { pool } = services;
  const secret = secretOf(request);
  const actor = requireActor(secret === null ? null : await authenticate(pool, secret));
  const job = await readJob(services, actor, url);
  if (underWay === MOST_AT_ONCE) {
    throw new LoupeError(
      "LIMIT_EXCEEDED",
      `${MOST_AT_ONCE} imports are under way, the most at once; try again when one has ended.`,
    );
  }
  underWay++;
  try {
    await importUpload(services, { request, response, actor, job });
    response.end();
  } finally {
    underWay--;
  }
}

interface Upload {
  request: IncomingMessage;
  response: ServerResponse;
  actor: Actor;
  job: Awaited<ReturnType<typeof readJob>>;
}

async function importUpload(
  { pool, blobs }: Services,
  { request, response, actor, job }: Upload,
): Promise<void> {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const source = request.iterator({ destroyOnReturn: false });
  const upload = await unpackUpload(blobs, source, LIMITS);
  try {
    const token = await createToken(pool, {
      ownerId: actor.ownerId,
      name: "import",
      role: actor.role,
      expiresAt: new Date(Date.now() + TOKEN_MS),
    });
    try {
      const place = { folder: upload.folder, url: originOf(request), token: token.secret };
      response.writeHead(200, {
        "content-type": "application/x-ndjson",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      });
      for await (const event of job.run({ ...job.input, ...place, signal: gone.signal }))
        response.write(`${JSON.stringify(event)}\n`);
    } finally {
      await revokeToken(pool, { ownerId: actor.ownerId, id: token.id });
    }
  } finally {
    await upload.remove();
  }
}

async function readJob(services: Services, actor: Actor, { searchParams }: URL) {
  const { pool, runImport: run } = services;
  if (!run) throw new LoupeError("NOT_FOUND", "This server imports nothing; use `loupe import`.");
  const [owner = "", name = "", ...rest] = (searchParams.get("dataset") ?? "").split("/");
  if (rest.length > 0)
    throw new LoupeError("INVALID_INPUT", "`dataset` names no dataset; expected `owner/name`.");
  checkName("dataset", name);
  await getOwner(pool, actor, owner, "WRITER");
  const branch = searchParams.get("branch");
  if (branch === null) await refuseTaken(services, actor, { owner, name });
  // Before anything is uploaded; whether its samples fit is found out by the import.
  else await getBranch(pool, await getDataset(pool, actor, owner, name, "WRITER"), branch);
  const input = {
    dataset: { owner, name },
    branch,
    importer: searchParams.get("importer"),
    onProblem: readOnProblem(searchParams),
    message: searchParams.get("message") ?? "Import an upload",
  };
  return { run, input };
}

async function refuseTaken(
  { pool }: Services,
  actor: Actor,
  { owner, name }: ImportJob["dataset"],
): Promise<void> {
  if (!(await findDataset(pool, actor, owner, name))) return;
  throw new LoupeError(
    "NAME_TAKEN",
    `There is a dataset ${quoteName(name)} of ${quoteName(owner)} already; choose another name.`,
  );
}

function readOnProblem(searchParams: URLSearchParams): ImportJob["onProblem"] {
  const given = searchParams.get("onProblem") ?? "report";
  if (given === "report" || given === "refuse") return given;
  throw new LoupeError(
    "INVALID_INPUT",
    `\`onProblem\` is ${JSON.stringify(given)}; expected \`report\` or \`refuse\`.`,
  );
}

/** This machine reaches itself, whatever name the client knows it by. */
function originOf({ socket }: IncomingMessage): string {
  const { localAddress = "127.0.0.1", localPort } = socket;
  const address = localAddress.replace(/^::ffff:/, "");
  return `http://${address.includes(":") ? `[${address}]` : address}:${localPort}`;
}
