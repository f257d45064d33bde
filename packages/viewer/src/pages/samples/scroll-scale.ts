/** Browsers don't draw what lies further down than this. */
const MOST_PIXELS = 6_000_000;

/**
 * Scrolls through more than a browser can: the scrollbar tells the place among everything, while
 * wheel and keys move by the pixels that they say.
 */
export interface ScrollScale {
  /** How high the scrolled element is to be. */
  readonly height: number;
  /** Where the view is among everything. */
  readonly top: number;
  /** Added to a place among everything, where it is drawn in the scrolled element. */
  readonly shift: number;
  /** Takes what the browser scrolled to. */
  scrolledTo(scrollTop: number): void;
  /** Goes to a place; answers what to scroll to. */
  goTo(top: number): number;
  /** Once it is at rest: what to scroll to, so that the scrollbar tells the place again. */
  settle(): number;
}

/** `total` and `view` in pixels: how high everything is, and the window onto it. */
export function createScrollScale(total: number, view: number, start = 0): ScrollScale {
  const height = Math.min(total, MOST_PIXELS);
  const farthest = Math.max(0, total - view);
  const farthestScroll = Math.max(0, height - view);
  const clamp = (top: number) => Math.min(Math.max(0, top), farthest);
  const toScroll = (top: number) => (farthest === 0 ? 0 : (top / farthest) * farthestScroll);
  let top = 0;
  // In whole pixels, and the same until the view is put elsewhere: rows stay where they are drawn.
  let shift = 0;
  const put = (next: number): number => {
    top = clamp(next);
    shift = Math.round(toScroll(top) - top);
    return top + shift;
  };
  put(start);
  return {
    height,
    get top() {
      return top;
    },
    get shift() {
      return shift;
    },
    scrolledTo(scrollTop) {
      const near = scrollTop - shift;
      const isEnd = scrollTop <= 0 || scrollTop >= farthestScroll - 1;
      const isNear = Math.abs(near - top) < 2 * view && !isEnd;
      top = clamp(isNear || height === total ? near : toTop(scrollTop));
      if (top !== near) shift = scrollTop - top;
    },
    goTo: put,
    settle: () => put(top),
  };

  function toTop(scrollTop: number): number {
    return farthestScroll === 0 ? 0 : (scrollTop / farthestScroll) * farthest;
  }
}
