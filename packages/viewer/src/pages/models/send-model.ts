interface SendOptions {
  owner: string;
  signal: AbortSignal;
  onUpload: (sent: number, total: number) => void;
}

/**
 * Uploads the archive of a model; answers its digest.
 *
 * @throws Error in words for people, the server's own where it refuses
 */
export function sendModel(
  archive: Blob,
  { owner, signal, onUpload }: SendOptions,
): Promise<string> {
  return new Promise((resolve, reject) => {
    // `fetch` tells nothing of how much was sent.
    const request = new XMLHttpRequest();
    request.open("POST", `/models?${new URLSearchParams({ owner })}`);
    request.responseType = "json";
    request.setRequestHeader("content-type", "application/zip");
    request.upload.addEventListener("progress", ({ loaded, total }) => onUpload(loaded, total));
    request.addEventListener("load", () => {
      const answer = request.response as Answer | null;
      if (answer && "digest" in answer) resolve(answer.digest);
      else reject(new Error(answer?.error.message ?? "The server gave no answer."));
    });
    request.addEventListener("error", () => reject(new Error("The connection was lost.")));
    request.addEventListener("abort", () => reject(signal.reason as Error));
    signal.addEventListener("abort", () => request.abort());
    request.send(archive);
  });
}

type Answer = { digest: string } | { error: { message: string } };
