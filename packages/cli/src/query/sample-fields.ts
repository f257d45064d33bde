/** A value as the commands ask for it: one of the fields is there, by the htype of the tensor. */
export interface ReadValue {
  __typename: string;
  tensor: { path: string };
  image?: { width: number; height: number; url: string };
  classes?: { name: string }[];
  boxes?: { raw: number[] }[];
  number?: number | null;
  text?: string;
  numbers?: (number | null)[];
  texts?: string[];
  shape?: number[];
  arrayDtype?: string;
  base64?: string;
  string?: string;
  json?: unknown;
}

export const VALUE_FIELDS = `
  __typename
  tensor { path }
  ... on ImageValue { image { width height url } }
  ... on ClassLabelValue { classes { name } }
  ... on BoxesValue { boxes { raw } }
  ... on NumberValue { number text }
  ... on NumbersValue { numbers texts }
  ... on ArrayValue { shape arrayDtype base64 }
  ... on TextValue { string }
  ... on JsonValue { json }
`;

/** For scripts: the plain value. */
export function toPlainValue(value: ReadValue): unknown {
  switch (value.__typename) {
    case "ImageValue":
      return value.image;
    case "ClassLabelValue":
      return value.classes!.map(({ name }) => name);
    case "BoxesValue":
      return value.boxes!.map(({ raw }) => raw);
    case "NumberValue":
      return value.number ?? value.text;
    case "NumbersValue":
      return value.numbers!.map((number, position) => number ?? value.texts![position]);
    case "ArrayValue":
      return { shape: value.shape, dtype: value.arrayDtype, base64: value.base64 };
    case "TextValue":
      return value.string;
    default:
      return value.json;
  }
}

const WIDEST = 40;

/** For people: short enough for a column of a table. */
export function toCell(value: ReadValue | undefined): string {
  if (value === undefined) return "";
  const text = describe(value).replaceAll(/\s+/g, " ");
  return text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text;
}

function describe(value: ReadValue): string {
  switch (value.__typename) {
    case "ImageValue":
      return `${value.image!.width}x${value.image!.height}`;
    case "ClassLabelValue":
      return value.classes!.map(({ name }) => name).join(" ");
    case "BoxesValue":
      return `${value.boxes!.length}`;
    case "NumberValue":
      return shorten(value.number, value.text!);
    case "NumbersValue":
      return value
        .numbers!.map((number, position) => shorten(number, value.texts![position]!))
        .join(" ");
    case "ArrayValue":
      return `${value.arrayDtype!.toLowerCase()} ${value.shape!.join("x")}`;
    case "TextValue":
      return value.string!;
    default:
      return JSON.stringify(value.json);
  }
}

function shorten(number: number | null | undefined, text: string): string {
  return number == null || Number.isInteger(number) ? text : String(Number(number.toPrecision(5)));
}
