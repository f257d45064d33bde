import { availableParallelism } from "node:os";
import type { ImportedSample, Importer, ImporterContext, TensorSpec } from "@loupe/plugin-api";
import type { Font } from "opentype.js";
import sharp from "sharp";
import { loadFonts } from "./digits.ts";
import { drawHouseNumber } from "./house-number.ts";
import { chooseSpoiled, spoilLabels, type Spoiling } from "./spoil.ts";

const TENSORS = {
  images: { htype: "image" },
  boxes: { htype: "bbox", describes: "OBJECT", coords: { type: "pixel", mode: "LTWH" } },
  labels: { htype: "class_label", describes: "OBJECT", classNames: Array.from("0123456789") },
} satisfies Record<string, TensorSpec>;

/** Draws the demo data: photographs of house numbers with a box and a label for each digit. */
export const houseNumbers: Importer = {
  name: "house-numbers",
  description:
    "Draws house numbers with labelled digits: the same pictures for a seed. The path is not read.",
  options: {
    count: {
      type: "integer",
      description: "Number of pictures.",
      default: 600,
      minimum: 1,
      maximum: 1_000_000,
    },
    seed: { type: "integer", description: "Which series of pictures.", default: 1, minimum: 0 },
    far: {
      type: "number",
      description:
        "Share of the pictures that are taken from far away: blurred, and low in contrast.",
      default: 0,
      minimum: 0,
      maximum: 1,
    },
    spoil: {
      type: "number",
      description:
        "Share of the pictures in which one label is made wrong on purpose; their notes say which, and what is right.",
      default: 0,
      minimum: 0,
      maximum: 1,
    },
  },
  detect: async (path) => path === "house-numbers",
  plan: async (_path, { options, signal }: ImporterContext) => {
    const [count, seed, far, spoil] = [
      Number(options["count"]),
      Number(options["seed"]),
      Number(options["far"]),
      Number(options["spoil"]),
    ];
    const series: Series = {
      fonts: await loadFonts(),
      seed,
      far,
      spoiled: chooseSpoiled(count, spoil, seed),
    };
    return { tensors: TENSORS, total: count, entries: drawSeries(series, count, signal) };
  },
};

interface Series {
  fonts: readonly Font[];
  seed: number;
  far: number;
  spoiled: ReadonlyMap<number, Spoiling>;
}

/** In order; a few pictures are drawn ahead so that every core has work. */
async function* drawSeries(
  series: Series,
  count: number,
  signal: AbortSignal,
): AsyncGenerator<ImportedSample> {
  const ahead: Promise<ImportedSample>[] = [];
  try {
    for (let index = 0; index < count || ahead.length > 0; index++) {
      signal.throwIfAborted();
      if (index < count) ahead.push(drawSample(series, index));
      const next =
        index >= 2 * availableParallelism() || index >= count ? ahead.shift() : undefined;
      if (next) yield await next;
    }
  } finally {
    await Promise.allSettled(ahead);
  }
}

async function drawSample(
  { fonts, seed, far, spoiled }: Series,
  index: number,
): Promise<ImportedSample> {
  const { rgb, ...drawn } = await drawHouseNumber(fonts, { seed, index, far });
  const raw = { width: drawn.width, height: drawn.height, channels: 3 } as const;
  const bytes = await sharp(rgb, { raw }).png().toBuffer();
  const spoiling = spoiled.get(index);
  const { boxes, digits } = spoiling ? spoilLabels(drawn, spoiling, { seed, index }) : drawn;
  const truth = { boxes: drawn.boxes.map((box) => [...box]), labels: drawn.digits.map(String) };
  return {
    kind: "sample",
    source: `house number ${index} of seed ${seed}`,
    values: { images: { bytes }, boxes: boxes.map((box) => [...box]), labels: digits },
    ...(spoiling && { note: { spoiled: spoiling, truth } }),
  };
}
