import type { Database } from "../db/database.ts";
import type { ColumnStep } from "../tensor/tensor.ts";
import { differingValues } from "../version/differing-values.ts";
import { readCells } from "../version/read-cells.ts";
import { SAMPLE_PAGE, storedSamples } from "./stored-samples.ts";
import {
  findFaults,
  keyOf,
  readOf,
  type ImagePlace,
  type ValueFault,
  type ValueUnit,
} from "./verify-values.ts";

/** What was found at other states, by the key of a unit. */
export type KnownUnits = Map<string, KnownUnit>;

interface KnownUnit {
  chains: readonly (readonly ColumnStep[])[];
  /** By sample, whether or not the sample exists. */
  faults: ReadonlyMap<number, ValueFault[]>;
}

/**
 * What is wrong with the values of a unit at a state, by sample. Where another state was checked
 * before, only what differs from it is read.
 */
export async function verifyUnit(
  place: ImagePlace,
  unit: ValueUnit,
  known: KnownUnits,
  isFull: (faults: ReadonlyMap<number, ValueFault[]>) => boolean,
): Promise<ReadonlyMap<number, ValueFault[]>> {
  const key = keyOf(unit);
  const chains = readOf(unit).map(({ steps }) => steps);
  const base = known.get(key);
  const faults = new Map(base?.faults);
  const pages = base
    ? differingSamples(place.db, base.chains, chains)
    : storedSamples(place.db, chains);
  for await (const page of pages) {
    for (const id of page) faults.delete(id);
    const cells = await readCells(place.db, chains, page);
    for (const fault of await findFaults(place, unit, page, cells)) {
      faults.set(fault.sampleId, [...(faults.get(fault.sampleId) ?? []), fault]);
    }
    if (isFull(faults)) return faults;
  }
  known.set(key, { chains, faults });
  return faults;
}

type Chains = readonly (readonly ColumnStep[])[];

/** Some come up more than once. */
async function* differingSamples(
  db: Database,
  before: Chains,
  after: Chains,
): AsyncGenerator<number[]> {
  let page = new Set<number>();
  for (const [position, chain] of after.entries()) {
    for await (const { sampleId } of differingValues(db, before[position]!, chain)) {
      page.add(sampleId);
      if (page.size < SAMPLE_PAGE) continue;
      yield [...page];
      page = new Set();
    }
  }
  if (page.size > 0) yield [...page];
}
