import type { JsonValue } from "@loupe/plugin-api";

/** Where samples come from. */
export interface Source {
  /** Default: the importer that knows the format. */
  importer?: string;
  path: string;
  options: Record<string, JsonValue>;
}

export interface DataOptions {
  /** A COCO JSON file or an SVHN folder. Default: the demo. */
  data?: string;
  /** Folder of the images of COCO JSON files. */
  images?: string;
  /** Validation data. Default: the demo's, else the same as `data`. */
  val?: string;
  /** Limits training and validation data each. */
  samples?: number | undefined;
}

export interface Sources {
  train: Source;
  validation: Source;
}

const TRAIN_DRAWN = 600;
const VALIDATION_DRAWN = 300;
/** Share of the drawn training pictures with a wrong label. */
const SPOILED = 0.05;

/** What the loop reads for the options it was given. */
export function chooseSources(options: DataOptions): Sources {
  const { data, val, samples } = options;
  const train =
    data === undefined
      ? drawn(TRAIN_DRAWN, samples, { seed: 1, spoil: SPOILED })
      : files(data, options);
  if (val !== undefined) return { train, validation: files(val, options) };
  return {
    train,
    validation: data === undefined ? drawn(VALIDATION_DRAWN, samples, { seed: 2 }) : train,
  };
}

/** Of what the second lap draws: so many errors that their correction can be seen in a small model. */
const LAP = { train: 800, validation: 400, spoil: 0.2 };

/** What the second lap reads: drawn, since nobody knows what is right in other data. */
export function chooseLapSources({
  seed,
  samples,
}: Pick<DataOptions, "samples"> & { seed: number }): Sources {
  return {
    train: drawn(LAP.train, samples, { seed: 2 * seed - 1, spoil: LAP.spoil }),
    validation: drawn(LAP.validation, samples, { seed: 2 * seed }),
  };
}

function drawn(
  count: number,
  limit: number | undefined,
  options: { seed: number; spoil?: number },
): Source {
  const importer = "house-numbers";
  return {
    importer,
    path: importer,
    options: { count: Math.min(count, limit ?? count), ...options },
  };
}

function files(path: string, { images, samples }: DataOptions): Source {
  return {
    path,
    options: {
      ...(images !== undefined && { images }),
      ...(samples !== undefined && { limit: samples }),
    },
  };
}
