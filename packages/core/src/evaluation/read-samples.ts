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
  /** What was yielded, by name, for samples that are to be summarised. */
  outputs?: readonly InputBinding[];
}

/**
 * The samples of these pages of ids, as they are sent to the evaluator. The next page is read while
 * the one before is being sent.
 */
export async function* readSamples(
  db: Database,
  blobs: BlobStore,
  source: SampleSource,
  pages: AsyncIterable<readonly number[]>,
): AsyncGenerator<SentSample> {
  const iterator = pages[Symbol.asyncIterator]();
  const converters = convertersOf(source, blobs);
  const readNext = async () => {
    const { done, value } = await iterator.next();
    return done ? undefined : readPage(db, source, value);
  };
  let next = readNext();
  for (let page = await next; page; page = await next) {
    next = readNext();
    // It is awaited in the next turn; until then its failure is nobody's.
    next.catch(() => {});
    for (const id of page.ids) yield sampleOf(page, id, source, converters);
  }
}

/** Samples in one page of `pagesOf`. */
const PAGE = 512;

/** The ids of all samples that exist. */
export async function* pagesOf(membership: Membership): AsyncGenerator<readonly number[]> {
  for (let from = 0; from < membership.count; from += PAGE) yield membership.slice(from, PAGE);
}

interface Converters {
  inputs: readonly InputConverter[];
  outputs: readonly InputConverter[] | undefined;
}

function convertersOf({ bindings, outputs }: SampleSource, blobs: BlobStore): Converters {
  return {
    inputs: bindings.map((binding) => inputConverter(binding, blobs)),
    outputs: outputs?.map((binding) => inputConverter(binding, blobs)),
  };
}

interface Page {
  ids: readonly number[];
  /** Values by sample id, by tensor. */
  values: ReadonlyMap<Tensor, ReadonlyMap<number, StoredValue>>;
}

async function readPage(
  db: Database,
  { bindings, sizeTensor, outputs = [] }: SampleSource,
  ids: readonly number[],
): Promise<Page> {
  const tensors = new Set([...bindings, ...outputs].map(({ tensor }) => tensor));
  if (sizeTensor) tensors.add(sizeTensor);
  const maps = await readValues(db, [...tensors], ids);
  return {
    ids,
    values: new Map([...tensors].map((tensor, position) => [tensor, maps[position]!])),
  };
}

function sampleOf(
  page: Page,
  id: number,
  { membership, sizeTensor }: SampleSource,
  { inputs, outputs }: Converters,
): SentSample {
  const index = membership.indexOf(id)!;
  const valueOf = (tensor: Tensor) => page.values.get(tensor)?.get(id)?.value;
  const size = sizeTensor ? imageSize(valueOf(sizeTensor)) : undefined;
  const convertAll = (converters: readonly InputConverter[]) =>
    Object.fromEntries(
      converters.map(({ binding, convert }) => [
        binding.role,
        convert(valueOf(binding.tensor), index, size),
      ]),
    ) as SentSample["values"];
  return {
    id,
    index,
    values: convertAll(inputs),
    ...(outputs ? { outputs: convertAll(outputs) } : {}),
  };
}

function imageSize(value: StoredValue["value"] | undefined): ImageSize | undefined {
  return value?.kind === "image" ? value : undefined;
}
