const numbers = new Intl.NumberFormat("en");

export function printNumber(value: number): string {
  return numbers.format(value);
}

/** `1 sample`, `12,000 samples`. */
export function printCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${printNumber(count)} ${count === 1 ? noun : plural}`;
}
