import { useEffect, useState } from "react";
import { createStore, type Store } from "../../app/store.ts";

/** What else is asked for waits no longer than this for pictures, from when their samples came. */
const MOST_MS = 1000;

/**
 * Whether the pictures in sight are there. What is near, and what counts everything, waits for that:
 * it would take connections and the server's time from them.
 */
export interface PicturesInSight extends Pick<Store<boolean>, "get" | "subscribe"> {
  /** Told when samples in sight are asked for, and when they came: pictures are on their way. */
  expect(): void;
  /** Told when all pictures in sight are there. */
  arrive(): void;
}

export function createPicturesInSight(): PicturesInSight {
  const { get, set, subscribe } = createStore(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arrive = () => {
    clearTimeout(timer);
    set(true);
  };
  return {
    get,
    subscribe,
    arrive,
    expect() {
      clearTimeout(timer);
      timer = setTimeout(arrive, MOST_MS);
      set(false);
    },
  };
}

/** Who sorts or scrolls as soon as the pictures are there is not to meet what waited for them. */
const REST_MS = 500;

/** False until a moment after all pictures in sight are there for the first time since the component is. */
export function useOncePicturesAreThere({ get, subscribe }: PicturesInSight): boolean {
  const [wereThere, setWereThere] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ignore = subscribe(() => {
      if (get()) timer ??= setTimeout(() => setWereThere(true), REST_MS);
    });
    return () => {
      clearTimeout(timer);
      ignore();
    };
  }, [get, subscribe]);
  return wereThere;
}

/** Whether all rows of a grid between two, both included, show their samples with their pictures. */
export function haveAllPictures(grid: HTMLElement, first: number, last: number): boolean {
  const rows = [...grid.querySelectorAll<HTMLElement>('[role="row"]')].filter((row) => {
    const at = Number(row.ariaRowIndex) - 1;
    return at >= first && at <= last;
  });
  return (
    rows.length > 0 &&
    rows.every((row) => !row.querySelector('[aria-busy="true"]')) &&
    rows.every((row) => [...row.querySelectorAll("img")].every(({ complete }) => complete))
  );
}
