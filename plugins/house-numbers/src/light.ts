import type { Picture } from "./picture.ts";
import type { Random } from "./random.ts";

/** The shadow of a roof or a tree: what lies on one side of a line is darker, with a soft edge. */
export function castShadow(random: Random, { width, height, pixels }: Picture): void {
  const angle = random.uniform(0, 2 * Math.PI);
  const [across, down] = [Math.cos(angle), Math.sin(angle)];
  const [x0, y0] = [random.uniform(0.15, 0.85) * width, random.uniform(0.15, 0.85) * height];
  const dark = random.uniform(0.45, 0.8);
  const soft = random.uniform(0.01, 0.15) * height;
  for (let i = 0; i < width * height; i++) {
    const beyond = ((i % width) - x0) * across + (Math.floor(i / width) - y0) * down;
    const share = Math.min(1, Math.max(0, 0.5 + beyond / (2 * soft)));
    const light = 1 - share * (1 - dark);
    for (let channel = i * 3; channel < i * 3 + 3; channel++)
      pixels[channel] = (pixels[channel] ?? 0) * light;
  }
}
