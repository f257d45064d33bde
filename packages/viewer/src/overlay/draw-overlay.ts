import type { MatchOutcome, OverlayObject } from "./match-objects.ts";
import { classColour, type ObjectGroup } from "./object-group.ts";

/** How overlays look: chosen by the person, the same for every picture. */
export interface OverlayStyle {
  /** Paths of groups that are not shown. */
  hiddenGroups: readonly string[];
  hiddenClasses: readonly string[];
  /** Predictions below it are not shown, and not matched. */
  leastScore: number;
  colourBy: "group" | "class";
  /** All classes, in an order that stays: their colours follow it. */
  classNames: readonly string[];
}

/** One object as it is drawn. */
export interface DrawnObject {
  group: ObjectGroup;
  object: OverlayObject;
  outcome: MatchOutcome | undefined;
}

/** Where the picture lies on the canvas: `x = left + scale * pixel`. */
export interface Placement {
  left: number;
  top: number;
  scale: number;
}

type OverlayContext = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

const MARKS = { missed: "−", surplus: "+", confused: "≠", matched: null } as const;
const FONT = "10px 'Inter Variable', system-ui, sans-serif";
const HALO = "rgb(0 0 0 / 55%)";

function overlayColour({ group, object }: DrawnObject, style: OverlayStyle): string {
  if (style.colourBy === "group" || object.className === null) return group.colour;
  return classColour(object.className, style.classNames);
}

/** Draws the boxes of one picture, with labels, scores and marks where there is room for them. */
export function drawOverlay(
  context: OverlayContext,
  drawn: readonly DrawnObject[],
  placement: Placement,
  style: OverlayStyle,
): void {
  context.font = FONT;
  context.textBaseline = "middle";
  for (const one of drawn) drawBox(context, one, placement, style);
  for (const one of drawn) drawTexts(context, one, placement, style);
}

function drawBox(
  context: OverlayContext,
  one: DrawnObject,
  { left, top, scale }: Placement,
  style: OverlayStyle,
): void {
  const { box } = one.object;
  const edges = [
    left + box.left * scale,
    top + box.top * scale,
    box.width * scale,
    box.height * scale,
  ] as const;
  context.setLineDash(one.group.isPrediction ? [5, 3] : []);
  context.lineWidth = 3.5;
  context.strokeStyle = HALO;
  context.strokeRect(...edges);
  context.lineWidth = 1.75;
  context.strokeStyle = overlayColour(one, style);
  context.strokeRect(...edges);
  context.setLineDash([]);
}

function drawTexts(
  context: OverlayContext,
  one: DrawnObject,
  { left, top, scale }: Placement,
  style: OverlayStyle,
): void {
  const { box } = one.object;
  const room = box.width * scale;
  const x = left + box.left * scale;
  const colour = overlayColour(one, style);
  const text = textThatFits(context, one, room);
  // Ground truth is named above its box, a prediction below: where both agree, both are read.
  const y = one.group.isPrediction
    ? top + (box.top + box.height) * scale + 7
    : top + box.top * scale - 7;
  if (text !== null) drawChip(context, text, x - 1, clampTo(context, y), colour);
  const mark = one.outcome ? MARKS[one.outcome.kind] : null;
  if (mark !== null && room >= 8) drawMark(context, mark, x + room, top + box.top * scale, colour);
}

/** A label that would be cut off at the edge is moved inside. */
function clampTo(context: OverlayContext, y: number): number {
  const height = context.canvas.height / context.getTransform().d;
  return Math.min(Math.max(y, 7), height - 7);
}

function textThatFits(
  context: OverlayContext,
  { object: { className, score }, outcome, group }: DrawnObject,
  room: number,
): string | null {
  const name = className ?? "?";
  const scored = score === null ? name : `${name} ${score.toFixed(2)}`;
  const iou = outcome?.iou ?? null;
  const whole = iou !== null && group.isPrediction ? `${scored} IoU ${iou.toFixed(2)}` : scored;
  const fits = (text: string) => context.measureText(text).width + 6 <= Math.max(room, 18);
  return [whole, scored, name].find(fits) ?? null;
}

function drawChip(
  context: OverlayContext,
  text: string,
  x: number,
  y: number,
  colour: string,
): void {
  const width = context.measureText(text).width + 6;
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x, y - 6.5, width, 13, 3);
  context.fill();
  context.fillStyle = "#0b0d12";
  context.fillText(text, x + 3, y + 0.5);
}

function drawMark(
  context: OverlayContext,
  mark: string,
  x: number,
  y: number,
  colour: string,
): void {
  context.beginPath();
  context.arc(x, y, 6.5, 0, 2 * Math.PI);
  context.fillStyle = "#0b0d12";
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour;
  context.stroke();
  context.fillStyle = colour;
  context.textAlign = "center";
  context.fillText(mark, x, y + 0.5);
  context.textAlign = "start";
}
