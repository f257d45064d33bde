import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { loupeClient } from "../../packages/cli/src/index.ts";
import { startChild } from "../child-process.ts";
import { scattered } from "../scattered.ts";
import { makeScratchFolder } from "../scratch.ts";
import { serveLoupe, type ServedLoupe } from "../serve-loupe.ts";

/** Pictures of about so many bytes. */
export interface PictureSize {
  name: string;
  width: number;
  height: number;
  /** So many for each of those that the bench was asked for. */
  share: number;
}

export const SIZES: readonly PictureSize[] = [
  { name: "8kB", width: 140, height: 104, share: 1 },
  { name: "100kB", width: 500, height: 376, share: 0.25 },
];

export interface StreamStage {
  loupe: ServedLoupe;
  /** Serves the files of `folder`. */
  plain: string;
  folder: string;
  close(): Promise<void>;
}

export async function openStreamStage(): Promise<StreamStage> {
  const { folder, remove } = await makeScratchFolder();
  const tars = join(folder, "tars");
  await mkdir(tars);
  const loupe = await serveLoupe(join(folder, "data"));
  const plain = await startChild<{ url: string }>(new URL("serve-plain.ts", import.meta.url), [
    tars,
  ]);
  const close = async () => {
    await plain.stop();
    await loupe.stop();
    await remove();
  };
  return { loupe: loupe.message, plain: plain.message.url, folder: tars, close };
}

/** Makes and commits a dataset of drawn pictures with two objects each; answers its name. */
export async function importPictures(
  { loupe }: StreamStage,
  size: PictureSize,
  samples: number,
): Promise<string> {
  const client = loupeClient(loupe);
  const dataset = { owner: loupe.owner, name: `pictures-${size.name}` };
  const run = (mutation: string, type: string, fields: string, input: object) =>
    client.query(`mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`, {
      input,
    });
  await run("createDataset", "CreateDatasetInput", "dataset { id }", dataset);
  const on = { dataset, branch: "main" };
  const objects = { describes: "OBJECT" };
  for (const tensor of [
    { path: "images", htype: "IMAGE" },
    { path: "labels", htype: "CLASS_LABEL", ...objects, classNames: ["cat", "dog"] },
    { path: "boxes", htype: "BBOX", ...objects },
  ])
    await run("createTensor", "CreateTensorInput", "tensor { path }", { ...on, ...tensor });
  for (let from = 0; from < samples; from += TOGETHER) {
    const indices = Array.from({ length: Math.min(TOGETHER, samples - from) }, (_, n) => from + n);
    const values = await Promise.all(
      indices.map(async (index) => {
        const { digest } = await client.uploadImage(dataset, await draw(size, index));
        return { values: valuesOf(index, digest) };
      }),
    );
    await run("appendSamples", "AppendSamplesInput", "sampleIds", { ...on, samples: values });
  }
  const message = "Draw pictures";
  await run("commit", "CommitInput", "commit { commitId }", { ...on, message });
  return `${dataset.owner}/${dataset.name}`;
}

const TOGETHER = 100;

/** Noise over a colour of its own, as JPEG: no two are alike. */
function draw({ width, height }: PictureSize, index: number): Promise<Buffer> {
  const colour = (place: number) => Math.floor(scattered(index, place) * 256);
  const background = { r: colour(1), g: colour(2), b: colour(3) };
  const noise = { type: "gaussian", mean: 128, sigma: 40 } as const;
  return sharp({ create: { width, height, channels: 3, background, noise } })
    .composite([
      {
        input: { create: { width: width >> 1, height: height >> 1, channels: 3, background } },
        gravity: "northwest",
      },
    ])
    .jpeg({ quality: 90 })
    .toBuffer();
}

function valuesOf(index: number, image: string): object[] {
  const left = index % 20;
  return [
    { tensor: "images", image },
    { tensor: "labels", labels: ["cat", "dog"] },
    {
      tensor: "boxes",
      boxes: [
        [left, 4, 20, 30.5],
        [left + 30, 8, 25, 25],
      ],
    },
  ];
}

/** Lays a tar where the plain server finds it. */
export async function layTar({ folder, plain }: StreamStage, name: string, bytes: Buffer) {
  await writeFile(join(folder, name), bytes);
  return `${plain}/${name}`;
}
