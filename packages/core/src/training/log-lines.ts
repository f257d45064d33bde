/** Lines of a log until they are written; of more than there is room for, the first and the last. */
export interface LogLines {
  add(line: string): void;
  /** The lines since the last time; undefined where there are none. */
  take(): string | undefined;
}

/** Characters that are written at once, until the whole log has so many; after that, and of that. */
const ROOM = 8_000;
const MOST = 2_000_000;
const LITTLE_ROOM = 400;

export function openLogLines(): LogLines {
  let taken = 0;
  let first: string[] = [];
  let last: string[] = [];
  let used = { first: 0, last: 0 };
  let leftOut = 0;
  const half = () => (taken < MOST ? ROOM : LITTLE_ROOM) / 2;

  function add(line: string): void {
    const shown = storable(line, half() - 1);
    const size = shown.length + 1;
    if (last.length === 0 && used.first + size <= half()) {
      first.push(shown);
      used.first += size;
      return;
    }
    last.push(shown);
    used.last += size;
    while (used.last > half()) {
      used.last -= last.shift()!.length + 1;
      leftOut++;
    }
  }
  return {
    add,
    take() {
      if (first.length === 0 && last.length === 0) return undefined;
      const note = leftOut === 0 ? [] : [`(${leftOut} lines left out)`];
      const text = [...first, ...note, ...last].join("\n");
      [first, last, used, leftOut] = [[], [], { first: 0, last: 0 }, 0];
      taken += text.length;
      return text;
    },
  };
}

/** Without what Postgres can't hold: that would end a training that is sound otherwise. */
function storable(line: string, most: number): string {
  const shown = line.length <= most ? line : `${line.slice(0, most - 1)}…`;
  return shown.replaceAll("\0", "\u{fffd}").toWellFormed();
}
