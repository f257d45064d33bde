import sharp from "sharp";
import type { TestServer } from "../helpers/start-server.ts";

export const DATASET = { owner: "admin", name: "digits" };

/** A picture of one colour, stored in the dataset; answers its digest. */
async function uploadPicture({ url, token }: TestServer, hue: number): Promise<string> {
  const background = { r: hue, g: 255 - hue, b: (hue * 7) % 256 };
  const body = await sharp({ create: { width: 120, height: 80, channels: 3, background } })
    .png()
    .toBuffer();
  const response = await fetch(`${url}/blobs?dataset=${DATASET.owner}/${DATASET.name}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body: new Uint8Array(body),
  });
  return ((await response.json()) as { digest: string }).digest;
}

/**
 * `admin/digits` with so many samples, committed to `main`. Sample i has a loss of i, a 1 on its
 * left and a 7 on its right; predictions agree on the 1, and call the 7 a 9 where i is even, else
 * miss it.
 */
export async function makeSamples(server: TestServer, count: number): Promise<void> {
  const change = (name: string, input: object) =>
    server.ask(
      `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { clientMutationId } }`,
      { input },
    );
  const on = { dataset: DATASET, branch: "main" };
  const classNames = Array.from({ length: 10 }, (_, digit) => String(digit));
  const coords = { type: "PIXEL", mode: "LTWH" };
  await change("createDataset", DATASET);
  await change("createTensor", { ...on, path: "images", htype: "IMAGE" });
  for (const group of ["", "predicted/"]) {
    const describes = { ...on, describes: "OBJECT" };
    await change("createTensor", { ...describes, path: `${group}boxes`, htype: "BBOX", coords });
    const labels = { path: `${group}labels`, htype: "CLASS_LABEL", classNames };
    await change("createTensor", { ...describes, ...labels });
  }
  const scores = { path: "predicted/scores", htype: "GENERIC", dtype: "FLOAT32" };
  await change("createTensor", { ...on, ...scores, describes: "OBJECT" });
  await change("createTensor", { ...on, path: "loss", htype: "GENERIC", dtype: "FLOAT32" });
  const pictures = await Promise.all([10, 90, 170, 250].map((hue) => uploadPicture(server, hue)));
  const samples = Array.from({ length: count }, (_, i) => ({
    values: [
      { tensor: "images", image: pictures[i % pictures.length] },
      { tensor: "loss", number: i },
      { tensor: "labels", labels: ["1", "7"] },
      { tensor: "boxes", boxes: [LEFT, RIGHT] },
      { tensor: "predicted/labels", labels: i % 2 === 0 ? ["1", "9"] : ["1"] },
      { tensor: "predicted/boxes", boxes: i % 2 === 0 ? [LEFT, RIGHT] : [LEFT] },
      { tensor: "predicted/scores", numbers: i % 2 === 0 ? [0.9, 0.6] : [0.9] },
    ],
  }));
  await change("appendSamples", { ...on, samples });
  await change("commit", { ...on, message: `Add ${count} samples` });
}

const LEFT = [10, 20, 30, 40];
const RIGHT = [70, 20, 30, 40];
