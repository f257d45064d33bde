import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import sharp from "sharp";
import { loupeClient } from "../../packages/cli/src/index.ts";
import { createSignInCode, type Dataset } from "../../packages/core/src/index.ts";
import { launchChromium } from "../../test/helpers/chromium.ts";
import { createBenchDataset } from "../bench-dataset.ts";
import type { BenchOptions } from "../bench.ts";
import { cleanUpLater } from "../clean-up.ts";
import { appendImages } from "../load-images.ts";
import { writeLosses, writeObjects } from "../load-values.ts";
import { scattered } from "../scattered.ts";
import { openScratchDatabase } from "../scratch.ts";
import { serveLoupe, type ServedLoupe } from "../serve-loupe.ts";

/** A Loupe with one dataset, and a browser. */
export interface ViewerStage {
  samples: number;
  /** The path of its samples. */
  path: string;
  /** An empty page of a browser that has seen nothing yet, signed in. */
  openPage(): Promise<Page>;
  close(): Promise<void>;
}

/** Of which so many are different. */
const PICTURES = 10_000;
const WINDOW = { width: 1440, height: 900 };

export async function openViewerStage({ samples, log }: BenchOptions): Promise<ViewerStage> {
  const { pool, folder, close } = await openScratchDatabase();
  const { dataset } = await createBenchDataset(pool, 0);
  const loupe = await serveLoupe(join(folder, "data"), pool.url);
  log(`drawing ${Math.min(PICTURES, samples)} pictures`);
  const digests = await uploadPictures(loupe.message, dataset, Math.min(PICTURES, samples));
  log(`writing ${samples} samples`);
  const digestAt = (index: number) => digests[index % digests.length]!;
  const firstId = await appendImages(pool, { dataset, samples, digestAt });
  const target = { dataset, branch: dataset.defaultBranch, firstId, samples };
  await writeObjects(pool, target);
  await writeLosses(pool, target);
  await pool.sql`vacuum (analyze)`;
  const browser = await launchChromium();
  const closeBrowser = cleanUpLater(() => browser.close());
  const code = () => createSignInCode(pool, dataset.ownerId);
  return {
    samples,
    path: `/d/${dataset.ownerName}/${dataset.name}/${dataset.defaultBranch}/samples`,
    openPage: async () => openPage(browser, loupe.message, await code()),
    async close() {
      await closeBrowser();
      await loupe.stop();
      await close();
    },
  };
}

async function openPage(browser: Browser, { url }: ServedLoupe, code: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, viewport: WINDOW, locale: "en-US" });
  await context.request.get(`/sign-in?code=${code}`);
  return context.newPage();
}

const TOGETHER = 50;

async function uploadPictures(
  loupe: ServedLoupe,
  { ownerName, name }: Dataset,
  count: number,
): Promise<string[]> {
  const client = loupeClient(loupe);
  const digests: string[] = [];
  while (digests.length < count) {
    const indexes = Array.from(
      { length: Math.min(TOGETHER, count - digests.length) },
      (_, at) => digests.length + at,
    );
    const stored = await Promise.all(
      indexes.map(async (index) =>
        client.uploadImage({ owner: ownerName, name }, await drawPicture(index)),
      ),
    );
    digests.push(...stored.map(({ digest }) => digest));
  }
  return digests;
}

/** A JPEG of 320 by 240 pixels, of about 8 kB; no two are alike. */
function drawPicture(index: number): Promise<Buffer> {
  const colour = (place: number) => Math.floor(scattered(index, place) * 256);
  const background = { r: colour(1), g: colour(2), b: colour(3) };
  const noise = { type: "gaussian", mean: 128, sigma: 12 } as const;
  const patch = { create: { width: 160, height: 120, channels: 3, background } } as const;
  return sharp({ create: { width: 320, height: 240, channels: 3, background, noise } })
    .composite([{ input: patch, gravity: "northwest" }])
    .jpeg({ quality: 80 })
    .toBuffer();
}
