/** Such as `AP 0.8132, learning_rate 0.0025`: four digits that count. */
export function describeFigures(figures: Iterable<readonly [name: string, value: number]>): string {
  return Array.from(figures, ([name, value]) => `${name} ${Number(value.toPrecision(4))}`).join(
    ", ",
  );
}
