import type { Database } from "../db/database.ts";
import { readValues } from "../tensor/read-values.ts";
import type { StoredValue, Value } from "../tensor/value.ts";
import { memberMaker, type Member } from "./members.ts";
import type { SampleStream } from "./open-stream.ts";
import { readAtCommit } from "./read-at-commit.ts";

/** Samples whose values are read together. */
const PAGE = 256;

/** Fewer at first, so that their members are on their way while others are read. */
const FIRST_PAGE = 64;

/** The members of some samples, a page at a time; the next page is read while one is being used. */
export async function* readMembers(
  db: Database,
  stream: SampleStream,
  sampleIds: readonly number[],
): AsyncGenerator<Member[]> {
  const membersOf = pageReader(db, stream);
  const pages = pagesOf(sampleIds);
  let next = membersOf(pages[0]!);
  for (const page of [...pages.slice(1), []]) {
    const members = next;
    next = membersOf(page);
    // It is awaited in the next turn; until then its failure is nobody's.
    next.catch(() => {});
    yield await members;
  }
}

function pagesOf(sampleIds: readonly number[]): (readonly number[])[] {
  const pages = [sampleIds.slice(0, FIRST_PAGE)];
  for (let from = FIRST_PAGE; from < sampleIds.length; from += PAGE)
    pages.push(sampleIds.slice(from, from + PAGE));
  return pages;
}

function pageReader(db: Database, stream: SampleStream) {
  const { tensors, sizeTensor, target, spec } = stream;
  const makers = tensors.map((tensor) => memberMaker(tensor, spec));
  return async (ids: readonly number[]): Promise<Member[]> => {
    const values = ids.length === 0 ? [] : await readPage(db, stream, ids);
    const images = sizeTensor && values[tensors.indexOf(sizeTensor)];
    return ids.flatMap((id) => {
      const key = keyOf(id, target.membership.indexOf(id)!);
      const image = imageOf(images?.get(id)?.value);
      return makers.flatMap((make, position) => {
        const stored = values[position]!.get(id);
        return stored ? make(key, stored.value, image) : [];
      });
    });
  };
}

function readPage(
  db: Database,
  stream: SampleStream,
  ids: readonly number[],
): Promise<Map<number, StoredValue>[]> {
  return readAtCommit(db, stream, (tx, { structure }) => {
    const tensors = stream.tensors.map(({ path }) => structure.tensors.get(path)!);
    return readValues(tx, tensors, ids);
  });
}

const DIGITS = 12;

/** Both numbers in a fixed width, so that keys in the order of their text are in the order of ids. */
function keyOf(sampleId: number, index: number): string {
  return `${String(sampleId).padStart(DIGITS, "0")}-${String(index).padStart(DIGITS, "0")}`;
}

function imageOf(value: Value | undefined) {
  return value?.kind === "image" ? value : undefined;
}
