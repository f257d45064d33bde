/** Strokes on a field of 16 by 16. */
const PATHS = {
  after: "M6 3.5L10.5 8 6 12.5",
  ascending: "M4 13V3M4 3L1.5 5.5M4 3l2.5 2.5M9 4h2.500M9 8h4M9 12h5.5",
  before: "M10 3.5L5.5 8l4.5 4.5",
  branch:
    "M4.5 4v8M4.5 9c0-2 7-1 7-4M4.5 4a1.5 1.5 0 100-.01M4.5 13.5a1.5 1.5 0 100-.01M11.5 5a1.5 1.5 0 100-.01",
  check: "M3 8.5l3.5 3.5L13 4.5",
  chevron: "M4.5 6.5L8 10l3.5-3.5",
  close: "M4 4l8 8M12 4l-8 8",
  compare: "M5 3v7a2 2 0 002 2h2M11 13V6a2 2 0 00-2-2H7M9 10l2 3 2-3M7 6L5 3 3 6",
  commit: "M1.5 8h4M10.5 8h4M8 5.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5",
  descending: "M4 3v10M4 13l-2.5-2.500M4 13l2.5-2.500M9 4h5.500M9 8h4M9 12h2.5",
  draw: "M2.500 5V2.500H5M11 2.500h2.500V5M13.500 11v2.500H11M5 13.500H2.500V11M8 5.500v5M5.500 8h5",
  filter: "M2 4h12M4.5 8h7M6.5 12h3",
  help: "M6 6.2a2 2 0 113 1.7c-.7.4-1 .8-1 1.6M8 11.9v.1M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8",
  fit: "M2.500 6V2.500H6M10 2.500h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10",
  image: "M2 3.5h12v9H2zM2 11l3.5-3.5 3 3L10.5 8.5 14 11.500M10.5 6v.01",
  info: "M8 7.300v4M8 4.800v.01M8 1.800a6.2 6.2 0 100 12.400A6.2 6.2 0 008 1.8",
  merge:
    "M4.5 4v8M4.5 4.500c.5 4 3 4.500 6 4.500M4.5 3.990a1.5 1.5 0 100-.01M4.5 13.500a1.5 1.5 0 100-.01M12 10.500a1.5 1.5 0 100-.01",
  minus: "M3 8h10",
  moon: "M13.5 9.500A5.8 5.8 0 016.5 2.500a5.8 5.8 0 107 7z",
  plus: "M3 8h10M8 3v10",
  redo: "M13 6.500H6a3.500 3.500 0 000 7h3M13 6.500L10 3.500M13 6.500L10 9.500",
  search: "M7 2.500a4.5 4.5 0 100 9 4.5 4.5 0 000-9zM10.3 10.300L14 14",
  sun: "M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v1.500M8 13.500V15M1 8h1.500M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  system: "M2 3h12v8H2zM5.5 13.500h5M8 11v2.5",
  tag: "M2.5 2.500h5l6 6-5 5-6-6zM5.5 5.500v.01",
  trash: "M2.5 4.500h11M6 4.500V2.500h4v2M4 4.500l.7 9h6.6l.7-9M6.5 7v4M9.5 7v4",
  undo: "M3 6.500h6.5a3.5 3.5 0 010 7H6M3 6.500L6 3.500M3 6.500l3 3",
  warning: "M8 2l6.5 11.500h-13zM8 6.500v3.500M8 12v.01",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: what it says has to be in words beside it, or in the label of its button. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
