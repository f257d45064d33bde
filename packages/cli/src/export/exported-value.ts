import type {
  Dtype,
  ExportedImage,
  ExportedSample,
  JsonValue,
  TensorSpec,
} from "@loupe/plugin-api";
import { CommandError } from "../command-error.ts";

/** What is asked for of a value. */
export const EXPORTED_VALUE = `
  __typename
  tensor { path }
  ... on ImageValue { image { width height mime digest url } }
  ... on ClassLabelValue { classes { name } }
  ... on BoxesValue { boxes { raw } }
  ... on NumberValue { text }
  ... on NumbersValue { texts }
  ... on ArrayValue { shape arrayDtype base64 }
  ... on TextValue { string }
  ... on JsonValue { json }
`;

/** A value as the API sends it: one of the fields is there, by the htype of the tensor. */
export interface SentValue {
  __typename: string;
  tensor: { path: string };
  image?: { width: number; height: number; mime: string; digest: string; url: string };
  classes?: { name: string }[];
  boxes?: { raw: number[] }[];
  text?: string;
  texts?: string[];
  shape?: number[];
  arrayDtype?: string;
  base64?: string;
  string?: string;
  json?: JsonValue;
}

/** As exporters are given it. Numbers are read from their exact texts. */
export function toExportedValue(
  { classNames = [] }: TensorSpec,
  value: SentValue,
): ExportedSample["values"][string] {
  switch (value.__typename) {
    case "ImageValue":
      return toImage(value.image!);
    case "ClassLabelValue":
      return value.classes!.map(({ name }) => classNames.indexOf(name));
    case "BoxesValue":
      return value.boxes!.map(({ raw }) => raw);
    case "NumberValue":
      return toNumber(value.text!);
    case "NumbersValue":
      return value.texts!.map(toNumber);
    case "ArrayValue":
      return {
        dtype: value.arrayDtype!.toLowerCase() as Dtype,
        shape: value.shape!,
        bytes: Buffer.from(value.base64!, "base64"),
      };
    case "TextValue":
      return value.string!;
    default:
      return value.json ?? null;
  }
}

/** What a bool is stored as counts as 0 or 1. */
function toNumber(text: string): number {
  return text === "true" ? 1 : text === "false" ? 0 : Number(text);
}

function toImage({ url, ...image }: NonNullable<SentValue["image"]>): ExportedImage {
  return { ...image, read: () => fetchImage(url, image.digest) };
}

async function fetchImage(url: string, digest: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new CommandError(
    "IMAGE_UNREADABLE",
    `The image ${digest} could not be read: the server answered ${response.status}.`,
  );
}
