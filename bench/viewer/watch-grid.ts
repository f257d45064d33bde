import type { Page } from "playwright-core";

/** What the script in the page answers to. */
interface GridWatch {
  /** Milliseconds of the page's clock when all is drawn, and another sample than this is on top. */
  drawn(unless?: string): Promise<number>;
  /** When a key was pressed last, by the same clock. */
  pressed(): number;
  /** The name of the first sample in sight. */
  first(): string;
  scroll(screens: number, screensPerSecond: number): Promise<Scrolled>;
}

export interface Scrolled {
  /** Of so many frames, these were not drawn in time. */
  frames: number;
  dropped: number;
  /** The longest that a place in sight had no picture, in milliseconds. */
  longestBlank: number;
}

declare global {
  interface Window {
    gridWatch: GridWatch;
  }
}

/** Has every page that opens watch its grid. */
export async function watchGrid(page: Page): Promise<void> {
  await page.addInitScript(installWatch);
}

/** Runs in the page. A frame is 1/60 of a second. */
function installWatch(): void {
  const FRAME = 1000 / 60;
  let pressedAt = 0;
  addEventListener("keydown", ({ timeStamp }) => (pressedAt = timeStamp), { capture: true });
  const grid = () => document.querySelector("#grid");
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));

  const cellsInSight = () => {
    const bounds = grid()?.getBoundingClientRect();
    if (!bounds) return [];
    return [...document.querySelectorAll('#grid [role="gridcell"]')].filter((cell) => {
      const { top, bottom } = cell.getBoundingClientRect();
      return bottom > bounds.top && top < bounds.bottom;
    });
  };
  const hasPicture = (cell: Element) => {
    const picture = cell.querySelector("img");
    return picture !== null && picture.complete && picture.naturalWidth > 0;
  };
  const first = () =>
    cellsInSight()[0]?.querySelector("[data-place]")?.getAttribute("aria-label") ?? "";
  const isDrawn = () => {
    const cells = cellsInSight();
    return cells.length > 0 && cells.every(hasPicture);
  };
  const drawn = async (unless?: string) => {
    while (!isDrawn() || first() === unless) await frame();
    return performance.now();
  };

  const scroll = async (screens: number, screensPerSecond: number) => {
    const element = grid()!;
    const distance = screens * element.clientHeight;
    const blankSince = new Map<string, number>();
    const scrolled = { frames: 0, dropped: 0, longestBlank: 0 };
    let before = await frame();
    for (let gone = 0; gone < distance;) {
      const now = await frame();
      scrolled.frames += 1;
      scrolled.dropped += Math.max(0, Math.round((now - before) / FRAME) - 1);
      scrolled.longestBlank = Math.max(scrolled.longestBlank, noteBlank(blankSince, now));
      const step = ((now - before) / 1000) * screensPerSecond * element.clientHeight;
      element.scrollTop += step;
      gone += step;
      before = now;
    }
    return scrolled;
  };
  /** The longest that one of the places in sight is blank by now. */
  const noteBlank = (since: Map<string, number>, now: number) => {
    const blank = cellsInSight().filter((cell) => !hasPicture(cell));
    const places = blank.map(
      (cell) =>
        `${cell.parentElement?.getAttribute("aria-rowindex")}:${cell.getAttribute("aria-colindex")}`,
    );
    for (const place of since.keys()) if (!places.includes(place)) since.delete(place);
    for (const place of places) if (!since.has(place)) since.set(place, now);
    return Math.max(0, ...[...since.values()].map((start) => now - start));
  };
  window.gridWatch = { drawn, first, scroll, pressed: () => pressedAt };
}
