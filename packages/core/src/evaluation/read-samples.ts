import type { BlobStore } from "../blob/blob-store.ts";
import type { Database } from "../db/database.ts";
import { readValues } from "../tensor/read-values.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { StoredValue } from "../tensor/value.ts";
import type { Membership } from "../version/membership.ts";
import type { InputBinding } from "./bind-inputs.ts";
import type { ImageSize } from "./convert-boxes.ts";
import { inputConverter, type InputConverter } from "./convert-input.ts";
import type { SentSample } from "./process/protocol.ts";

export interface SampleSource {
  membership: Membership;
  bindings: readonly InputBinding[];
  /** The image that boxes are scaled by, where that is needed. */
  sizeTensor: Tensor | undefined;
}

/** Samples in one page. The next page is read while the one before is being sent. */
const PAGE = 256;

/** Every sample of a commit, in the order of their ids, as it is sent to the evaluator. */
export async function* readSamples(
  db: Database,
  blobs: BlobStore,
  source: SampleSource,
): AsyncGenerator<SentSample> {
  const converters = source.bindings.map((binding) => inputConverter(binding, blobs));
  let next = readPage(db, source, 0);
  for (let from = 0; from < source.membership.count; from += PAGE) {
    const page = await next;
    next = readPage(db, source, from + PAGE);
    // It is awaited in the next turn; until then its failure is nobody's.
    next.catch(() => {});
    for (const [position, id] of page.ids.entries()) {
      yield sampleOf(page, id, from + position, source, converters);
    }
  }
}

interface Page {
  ids: number[];
  /** Values by sample id, by tensor. */
  values: ReadonlyMap<Tensor, ReadonlyMap<number, StoredValue>>;
}

async function readPage(
  db: Database,
  { membership, bindings, sizeTensor }: SampleSource,
  from: number,
): Promise<Page> {
  const ids = membership.slice(from, PAGE);
  const tensors = new Set(bindings.map(({ tensor }) => tensor));
  if (sizeTensor) tensors.add(sizeTensor);
  const maps = ids.length === 0 ? [] : await readValues(db, [...tensors], ids);
  return {
    ids,
    values: new Map([...tensors].map((tensor, position) => [tensor, maps[position] ?? new Map()])),
  };
}

function sampleOf(
  page: Page,
  id: number,
  index: number,
  { sizeTensor }: SampleSource,
  converters: readonly InputConverter[],
): SentSample {
  const valueOf = (tensor: Tensor) => page.values.get(tensor)?.get(id)?.value;
  const size = sizeTensor ? imageSize(valueOf(sizeTensor)) : undefined;
  const values = converters.map(({ binding, convert }) => [
    binding.role,
    convert(valueOf(binding.tensor), index, size),
  ]);
  return { index, values: Object.fromEntries(values) as SentSample["values"] };
}

function imageSize(value: StoredValue["value"] | undefined): ImageSize | undefined {
  return value?.kind === "image" ? value : undefined;
}
