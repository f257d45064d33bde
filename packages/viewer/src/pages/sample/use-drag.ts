import { useEffect, useEffectEvent, useRef, useState, type PointerEvent } from "react";
import type { OverlayBox } from "../../overlay/match-objects.ts";

type Change = (dx: number, dy: number) => OverlayBox;

interface DragOptions {
  /** Pixels of the screen for one of the picture. */
  scale: number;
  onMove: (box: OverlayBox) => void;
  onEnd: (box: OverlayBox) => void;
  onCancel: () => void;
}

/** A click that shakes is not a drag, below so many pixels of the screen. */
const LEAST_WAY = 3;

/** Dragging a box by whole pixels of the picture; Escape gives it up. */
export function useDrag({ scale, onMove, onEnd, onCancel }: DragOptions) {
  const drag = useRef<{ x: number; y: number; change: Change; box: OverlayBox | null }>(null);
  const [isActive, setActive] = useState(false);
  const end = (isDone: boolean) => {
    const box = drag.current?.box ?? null;
    drag.current = null;
    setActive(false);
    if (box === null) return;
    if (isDone) onEnd(box);
    else onCancel();
  };
  const escape = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(false);
  });
  useEffect(() => {
    if (!isActive) return;
    const listener = (event: KeyboardEvent) => escape(event);
    addEventListener("keydown", listener, { capture: true });
    return () => removeEventListener("keydown", listener, { capture: true });
  }, [isActive]);
  const move = ({ clientX, clientY }: PointerEvent) => {
    const { current } = drag;
    if (!current) return;
    const [x, y] = [clientX - current.x, clientY - current.y];
    if (current.box === null && Math.hypot(x, y) < LEAST_WAY) return;
    current.box = current.change(Math.round(x / scale), Math.round(y / scale));
    onMove(current.box);
  };
  return {
    begin: (event: PointerEvent, change: Change) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { x: event.clientX, y: event.clientY, change, box: null };
      setActive(true);
    },
    handlers: {
      onPointerMove: move,
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
    },
  };
}
