import type {
  EvaluatedSample,
  Evaluator,
  EvaluatorSample,
  ImageInput,
  RunSummary,
} from "@loupe/plugin-api";
import sharp from "sharp";

/** Evaluator `mean-brightness`: how bright each image is. */
export const meanBrightness: Evaluator = {
  name: "mean-brightness",
  description: "The mean grey value of each image.",
  inputs: { images: { htype: "image", description: "The images to look at." } },
  outputs: {
    brightness: {
      htype: "generic",
      dtype: "float32",
      description: "From 0, all black, to 255, all white.",
    },
  },
  options: {},
  async open({ signal }) {
    return {
      async *evaluate(samples) {
        for await (const sample of samples) {
          signal.throwIfAborted();
          yield { brightness: await brightnessOf(sample) };
        }
      },
      summarise,
      dispose: async () => undefined,
    };
  },
};

/** The mean over all images of a run, whoever has evaluated them. */
async function summarise(samples: AsyncIterable<EvaluatedSample>): Promise<RunSummary> {
  let [sum, images] = [0, 0];
  for await (const { outputs } of samples) {
    if (outputs.brightness === null) continue;
    sum += outputs.brightness as number;
    images++;
  }
  return { figures: { images, meanBrightness: images === 0 ? null : sum / images } };
}

/** Null for a sample without an image. */
async function brightnessOf({ index, values }: EvaluatorSample): Promise<number | null> {
  const image = (values.images ?? null) as ImageInput | null;
  if (image === null) return null;
  try {
    const grey = await sharp(await image.read())
      .flatten()
      .greyscale()
      .raw({ depth: "uchar" })
      .toBuffer();
    return grey.reduce((sum, value) => sum + value, 0) / grey.length;
  } catch (cause) {
    throw new Error(`The image of sample ${index} can't be decoded: ${(cause as Error).message}`, {
      cause,
    });
  }
}
