import type { CombinedError } from "urql";
import type { PicturesInSight } from "./pictures-in-sight.ts";
import { askForSamples, type GridSample, type SamplesQuery } from "./sample-page.ts";

const PAGE = 96;
const KEPT_PAGES = 24;
/** A drag of the scrollbar passes over many places; only where it stays is asked for. */
const PAUSE_MS = 60;

/** Samples by their place in an order: those in sight and near it are there, the rest is forgotten. */
export interface SampleWindow {
  /** Undefined while it is on its way. */
  get(place: number): GridSample | undefined;
  readonly error: CombinedError | null;
  /** Says what is in sight: what is missing of it is asked for. */
  show(first: number, last: number): void;
  /** Asks for what waited for the pictures in sight. */
  goOn(): void;
  /** Asks again for all that is there; what is shown stays until then. */
  refresh(): void;
  close(): void;
}

type Slot = { samples: readonly GridSample[] } | undefined;

interface WindowOptions {
  total: number;
  pictures: PicturesInSight;
  /** Told when another sample is there, or an error. */
  onChange: () => void;
}

export function createSampleWindow(
  query: SamplesQuery,
  { total, pictures, onChange }: WindowOptions,
): SampleWindow {
  const pages = new Map<number, Slot>();
  const waiting = new Map<number, () => void>();
  const stale = new Set<number>();
  let error: CombinedError | null = null;
  let shown = { first: 0, last: 0 };
  let timer: ReturnType<typeof setTimeout> | undefined;

  const pagesWanted = () => {
    const first = Math.floor(shown.first / PAGE);
    const last = Math.min(Math.floor(shown.last / PAGE), Math.floor((total - 1) / PAGE));
    const inSight = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
    const nearby = [last + 1, first - 1].filter((page) => page >= 0 && page * PAGE < total);
    return { inSight, nearby };
  };
  const isMissing = (page: number) => !pages.has(page) || stale.has(page);
  const ask = (page: number) => {
    const place = { offset: page * PAGE, count: Math.min(PAGE, total - page * PAGE) };
    const isInSight = pagesWanted().inSight.includes(page);
    if (isInSight) pictures.expect();
    const stop = askForSamples(query, place, (answer) => {
      waiting.delete(page);
      if ("error" in answer) error = answer.error;
      else {
        error = null;
        pages.delete(page);
        pages.set(page, answer);
        stale.delete(page);
        if (pagesWanted().inSight.includes(page)) pictures.expect();
        load();
      }
      onChange();
    });
    waiting.set(page, stop);
  };
  /** What is near waits for what is in sight, which is to be there as soon as it can. */
  const load = () => {
    const { inSight, nearby } = pagesWanted();
    const wanted = [...inSight, ...nearby];
    for (const [page, stop] of waiting) {
      if (wanted.includes(page)) continue;
      waiting.delete(page);
      stop();
    }
    const isSightMissing = inSight.some(isMissing);
    const next = isSightMissing ? inSight : pictures.get() ? nearby : [];
    for (const page of next) {
      if (isMissing(page) && !waiting.has(page)) ask(page);
    }
    for (const page of pages.keys()) {
      if (pages.size <= KEPT_PAGES) break;
      if (!wanted.includes(page)) pages.delete(page);
    }
  };
  return {
    get: (place) => pages.get(Math.floor(place / PAGE))?.samples[place % PAGE],
    get error() {
      return error;
    },
    show(first, last) {
      const isFar = last < shown.first || first > shown.last;
      shown = { first, last };
      clearTimeout(timer);
      if (isFar && pages.size > 0) timer = setTimeout(load, PAUSE_MS);
      else load();
    },
    goOn: load,
    refresh() {
      for (const stop of waiting.values()) stop();
      waiting.clear();
      for (const page of pages.keys()) stale.add(page);
      load();
    },
    close() {
      clearTimeout(timer);
      for (const stop of waiting.values()) stop();
      waiting.clear();
    },
  };
}
