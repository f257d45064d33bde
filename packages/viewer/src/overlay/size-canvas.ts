/** How many pixels of a canvas stand for one of CSS: as many as the screen has, as far as one sees it. */
export function canvasDensity(): number {
  return Math.min(devicePixelRatio, 2);
}

/** Empties a canvas and gives it a size in CSS pixels, drawn in as many as the screen has. */
export function sizeCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const density = canvasDensity();
  canvas.width = width * density;
  canvas.height = height * density;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context?.scale(density, density);
  return context;
}
