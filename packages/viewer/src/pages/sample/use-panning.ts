import { useEffect, useRef, useState, type PointerEvent } from "react";
import type { Camera } from "./use-camera.ts";

interface Point {
  clientX: number;
  clientY: number;
}

/** Less, in pixels of the screen, is a tap. */
const LEAST_WAY = 3;

/** Dragging moves the picture, two fingers zoom it; `isHeld` while Space says that only that is meant. */
export function usePanning({ moveBy, zoomBy }: Camera, onTap: (() => void) | undefined) {
  const isHeld = useSpaceHeld();
  const points = useRef(new Map<number, Point>());
  const way = useRef(0);
  const begin = (event: PointerEvent) => {
    if (event.button > 1) return;
    if (event.button === 1) event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    points.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
    way.current = 0;
  };
  const move = (event: PointerEvent) => {
    const before = points.current.get(event.pointerId);
    if (!before) return;
    way.current += Math.hypot(event.clientX - before.clientX, event.clientY - before.clientY);
    const [other] = [...points.current].filter(([id]) => id !== event.pointerId);
    if (other) zoomBy(distance(other[1], event) / distance(other[1], before), other[1]);
    else moveBy(event.clientX - before.clientX, event.clientY - before.clientY);
    points.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
  };
  const end = (event: PointerEvent) => {
    const wasHeld = points.current.delete(event.pointerId);
    if (wasHeld && way.current < LEAST_WAY) onTap?.();
  };
  const handlers = {
    onPointerDown: begin,
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  };
  return { isHeld, handlers };
}

function distance(one: Point, other: Point): number {
  return Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
}

function useSpaceHeld(): boolean {
  const [isHeld, setHeld] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isControl =
        event.target instanceof Element &&
        event.target.closest("button, input, a, dialog, select, textarea");
      if (event.key !== " " || isControl) return;
      event.preventDefault();
      setHeld(true);
    };
    const release = (event: KeyboardEvent) => event.key === " " && setHeld(false);
    const leave = () => setHeld(false);
    addEventListener("keydown", press);
    addEventListener("keyup", release);
    addEventListener("blur", leave);
    return () => {
      removeEventListener("keydown", press);
      removeEventListener("keyup", release);
      removeEventListener("blur", leave);
    };
  }, []);
  return isHeld;
}
