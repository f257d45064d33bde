import { useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from "react";
import type { OverlayStyle } from "../../overlay/draw-overlay.ts";
import type { ObjectGroup } from "../../overlay/object-group.ts";
import { ErrorState } from "../../ui/state.tsx";
import { pictureHeight } from "../../overlay/picture-frame.tsx";
import { GAP, GridRow } from "./grid-row.tsx";
import styles from "./grid.module.css";
import {
  haveAllPictures,
  useOncePicturesAreThere,
  type PicturesInSight,
} from "./pictures-in-sight.ts";
import type { GridSample } from "./sample-page.ts";
import type { SampleWindow } from "./sample-window.ts";
import { createScrollScale } from "./scroll-scale.ts";
import { useElementSize } from "./use-element-size.ts";

const CAPTION = 24;
const SETTLE_MS = 160;
/** Rows beyond the edges that are drawn already, once the pictures in sight are there. */
const SPARE_ROWS = 2;

export interface GridProps {
  samples: SampleWindow;
  /** Told when those in sight are there. */
  pictures: PicturesInSight;
  total: number;
  /** Of a thumbnail, in pixels. */
  size: number;
  groups: readonly ObjectGroup[];
  style: OverlayStyle;
  /** The place that is to be in sight first. */
  start: number;
  selected: ReadonlySet<number>;
  onSelect: (sample: GridSample, place: number, how: "toggle" | "range") => void;
  hrefOf: (sample: GridSample, place: number) => string;
  onOpen: (sample: GridSample, place: number) => void;
  /** Told where the view came to rest. */
  onRest: (place: number) => void;
}

/** Thumbnails of any number of samples. Arrow keys move, Enter opens, Space selects. */
export function Grid(props: GridProps) {
  const { samples, pictures, total, size, start } = props;
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(frame);
  const columns = Math.max(1, Math.floor((width + GAP) / (size + GAP)));
  const rowHeight = pictureHeight(size) + CAPTION + GAP;
  const rows = Math.ceil(total / columns);
  const [active, setActive] = useState(start);
  const [, setTick] = useState(0);
  const kept = useRef(start);
  /** The place that is to have the focus once it is drawn. */
  const wanted = useRef<number | null>(null);
  const scale = useMemo(
    () =>
      createScrollScale(
        rows * rowHeight + GAP,
        height,
        Math.floor(kept.current / columns) * rowHeight,
      ),
    [rows, rowHeight, height, columns],
  );
  const werePicturesThere = useOncePicturesAreThere(pictures);
  const [wasScrolled, setWasScrolled] = useState(false);
  const spare = werePicturesThere || wasScrolled ? SPARE_ROWS : 0;
  const top = Math.floor(scale.top / rowHeight);
  const bottom = Math.min(rows - 1, Math.ceil((scale.top + height) / rowHeight));
  const first = Math.max(0, top - spare);
  const last = Math.min(rows - 1, bottom + spare);
  const redraw = () => setTick((tick) => tick + 1);

  useEffect(() => {
    if (frame.current) frame.current.scrollTop = scale.settle();
    setTick((tick) => tick + 1);
  }, [scale]);
  const show = useEffectEvent(() => {
    const place = Math.min(total - 1, Math.ceil(scale.top / rowHeight) * columns);
    kept.current = place;
    if (height > 0) samples.show(Math.max(0, first * columns), (last + 1) * columns - 1);
  });
  useEffect(show);
  const lookForPictures = useEffectEvent(() => {
    if (!pictures.get() && frame.current && haveAllPictures(frame.current, top, bottom))
      pictures.arrive();
  });
  useEffect(lookForPictures);
  useEffect(() => {
    if (wanted.current !== null && focusPlace(frame.current, wanted.current)) wanted.current = null;
  });

  const rest = useEffectEvent(() => {
    if (frame.current) {
      // It may have been scrolled on since, which the browser tells with the next frame only.
      scale.scrolledTo(frame.current.scrollTop);
      frame.current.scrollTop = scale.settle();
    }
    redraw();
    props.onRest(kept.current);
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const scrolled = () => {
    if (!frame.current) return;
    scale.scrolledTo(frame.current.scrollTop);
    setWasScrolled(true);
    redraw();
    clearTimeout(timer.current);
    timer.current = setTimeout(rest, SETTLE_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);

  /** Brings a place into sight and makes it the active one. */
  const goTo = useEffectEvent((place: number) => {
    const next = Math.min(Math.max(0, place), total - 1);
    setActive(next);
    const top = Math.floor(next / columns) * rowHeight;
    const isAbove = top < scale.top;
    if (isAbove || top + rowHeight > scale.top + height) {
      const scroll = scale.goTo(isAbove ? top : top + rowHeight + GAP - height);
      if (frame.current) frame.current.scrollTop = scroll;
      redraw();
      clearTimeout(timer.current);
      timer.current = setTimeout(rest, SETTLE_MS);
    }
    wanted.current = next;
    // Until it is there, the keyboard stays with the grid.
    frame.current?.focus({ preventScroll: true });
    redraw();
  });
  useEffect(() => {
    const jump = ({ detail }: CustomEvent<number>) => goTo(detail);
    const element = frame.current;
    element?.addEventListener(JUMP, jump as EventListener);
    return () => element?.removeEventListener(JUMP, jump as EventListener);
  }, []);

  const press = (event: KeyboardEvent) => {
    const page = columns * Math.max(1, Math.floor(height / rowHeight));
    const steps: Record<string, number> = {
      ArrowLeft: active - 1,
      ArrowRight: active + 1,
      ArrowUp: active - columns,
      ArrowDown: active + columns,
      PageUp: active - page,
      PageDown: active + page,
      Home: 0,
      End: total - 1,
    };
    const to = steps[event.key];
    const sample = samples.get(active);
    if (to !== undefined && !event.ctrlKey && !event.metaKey) {
      if (event.shiftKey && sample) props.onSelect(sample, active, "toggle");
      goTo(to);
    } else if (event.key === " " && sample) {
      props.onSelect(sample, active, event.shiftKey ? "range" : "toggle");
    } else if (event.key === "Enter" && sample) props.onOpen(sample, active);
    else return;
    event.preventDefault();
  };

  if (samples.error)
    return <ErrorState level={2} error={samples.error} retry={() => samples.refresh()} />;
  const inSight = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  const samplesOf = (row: number) =>
    Array.from({ length: Math.min(columns, total - row * columns) }, (_, column) =>
      samples.get(row * columns + column),
    );
  return (
    <div
      ref={frame}
      className={styles["frame"]}
      id="grid"
      role="grid"
      tabIndex={-1}
      aria-label="Samples"
      aria-rowcount={rows}
      aria-colcount={columns}
      onScroll={scrolled}
      onLoadCapture={lookForPictures}
      onErrorCapture={lookForPictures}
      onKeyDown={press}
    >
      <div role="presentation" style={{ height: scale.height, position: "relative" }}>
        {inSight.map((row) => (
          <GridRow
            key={row}
            row={row}
            columns={columns}
            size={size}
            top={row * rowHeight + GAP + scale.shift}
            samples={samplesOf(row)}
            groups={props.groups}
            style={props.style}
            active={active}
            selected={props.selected}
            hrefOf={props.hrefOf}
            onFocus={setActive}
            onSelect={props.onSelect}
          />
        ))}
      </div>
    </div>
  );
}

const JUMP = "loupe-jump";

/** Makes the grid go to a place, from wherever one is on the page. */
export function jumpInGrid(place: number): void {
  document.querySelector("#grid")?.dispatchEvent(new CustomEvent(JUMP, { detail: place }));
}

function focusPlace(frame: HTMLElement | null, place: number): boolean {
  const link = frame?.querySelector<HTMLElement>(`[data-place="${place}"]`);
  link?.focus({ preventScroll: true });
  return link != null;
}
