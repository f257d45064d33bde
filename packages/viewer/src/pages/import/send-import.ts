/** What the server says of an import. */
export type ImportEvent =
  | { event: "progress"; done: number; total: number | null }
  | {
      event: "done";
      imported: number;
      commitId: string | null;
      problemCount: number;
      problems: ImportProblem[];
    }
  | { event: "error"; code: string; message: string; problems?: ImportProblem[] };

export interface ImportProblem {
  file: string;
  reason: string;
}

export interface ImportInput {
  owner: string;
  name: string;
  /** The branch that the samples are added to; null where they become a dataset of their own. */
  branch: string | null;
  /** Empty: the one that recognises the files. */
  importer: string;
  onProblem: "report" | "refuse";
  message: string;
  archive: Blob;
}

interface SendOptions {
  signal: AbortSignal;
  onUpload: (sent: number, total: number) => void;
  onEvent: (event: ImportEvent) => void;
}

/**
 * Uploads an archive and follows its import to the end, which is the answer. Aborting it has the
 * server take back what it wrote.
 */
export function sendImport(
  { owner, name, branch, importer, onProblem, message, archive }: ImportInput,
  { signal, onUpload, onEvent }: SendOptions,
): Promise<ImportEvent> {
  const query = new URLSearchParams({ dataset: `${owner}/${name}`, onProblem, message });
  if (branch !== null) query.set("branch", branch);
  if (importer !== "") query.set("importer", importer);
  return new Promise((resolve, reject) => {
    // `fetch` tells nothing of how much was sent.
    const request = new XMLHttpRequest();
    let read = 0;
    let last: ImportEvent | null = null;
    const take = () => {
      if (request.status !== 200) return;
      const end = request.responseText.lastIndexOf("\n") + 1;
      for (const line of request.responseText.slice(read, end).split("\n")) {
        if (line === "") continue;
        last = JSON.parse(line) as ImportEvent;
        onEvent(last);
      }
      read = end;
    };
    request.open("POST", `/imports?${query}`);
    request.setRequestHeader("content-type", "application/zip");
    request.upload.addEventListener("progress", ({ loaded, total }) => onUpload(loaded, total));
    request.addEventListener("progress", take);
    request.addEventListener("load", () => {
      take();
      resolve(request.status === 200 ? (last ?? LOST) : refusal(request.responseText));
    });
    request.addEventListener("error", () => resolve(LOST));
    request.addEventListener("abort", () => reject(signal.reason as Error));
    signal.addEventListener("abort", () => request.abort());
    request.send(archive);
  });
}

const LOST: ImportEvent = {
  event: "error",
  code: "LOST",
  message:
    "The connection to the server was lost. An import ends with it, and takes back what it wrote.",
};

function refusal(text: string): ImportEvent {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return { event: "error", ...error };
  } catch {
    return LOST;
  }
}
