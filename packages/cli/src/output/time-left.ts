/** How much was done at a time, in milliseconds. */
interface Reading {
  at: number;
  done: number;
}

/** Such as `; about 4 min left`: at the speed since `start`. Empty where nothing can be said of it yet. */
export function describeTimeLeft(start: Reading, now: Reading, total: number): string {
  const done = now.done - start.done;
  if (done <= 0 || now.done >= total) return "";
  const seconds = ((now.at - start.at) / 1000 / done) * (total - now.done);
  const text = seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`;
  return `; about ${text} left`;
}
