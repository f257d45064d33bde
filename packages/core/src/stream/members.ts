import type { ImageFormat } from "../blob/image-signature.ts";
import type { ImageSize } from "../blob/resize-image.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Value } from "../tensor/value.ts";
import { encodeJson } from "./encode-json.ts";
import { encodeNpy } from "./encode-npy.ts";
import type { StreamSpec } from "./stream-spec.ts";

/** A file of a shard: bytes, or an image as it is stored, perhaps to be resized. */
export interface Member {
  name: string;
  content: Buffer | StoredImage;
}

export interface StoredImage {
  digest: string;
  /** Which to make of it; undefined for the file as it is. */
  size: ImageSize | undefined;
}

type ImageValue = Extract<Value, { kind: "image" }>;

const EXTENSIONS: Readonly<Record<ImageFormat, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "image/gif": "gif",
  "image/tiff": "tif",
  "image/avif": "avif",
};

/** What comes before the extension: a slash would be a folder. */
export function memberStem(path: string): string {
  return path.replaceAll("/", ".");
}

/** How the members of a tensor are called, with every extension that they may have. */
export function memberPattern({ path, htype, describes }: Tensor, spec: StreamSpec): string {
  const stem = memberStem(path);
  if (htype === "embedding") return `${stem}.npy`;
  if (htype === "generic" && describes === "SAMPLE") return `${stem}.{json|npy}`;
  if (htype !== "image") return `${stem}.json`;
  return `${stem}.${isResized(spec) ? "png" : `{${Object.values(EXTENSIONS).join("|")}}`}`;
}

export function isResized({ width, height }: StreamSpec): boolean {
  return width !== undefined || height !== undefined;
}

/** Makes the members of one tensor. */
export type MemberMaker = (key: string, value: Value, image: ImageValue | undefined) => Member;

/** Prepares making members of a tensor; `image` is the one by which boxes are scaled along. */
export function memberMaker({ path, meta }: Tensor, spec: StreamSpec): MemberMaker {
  const stem = memberStem(path);
  const positions = new Map(meta.classes?.map(({ id }, position) => [id, position]));
  const scalesBoxes = isResized(spec) && (meta.coords?.type ?? "pixel") === "pixel";
  return (key, value, image) => {
    const name = `${key}.${stem}`;
    if (value.kind === "image") return imageMember(name, value, spec);
    if (value.kind === "array") return { name: `${name}.npy`, content: encodeNpy(value) };
    const written =
      value.kind === "boxes" && scalesBoxes && image
        ? { ...value, boxes: scaled(value.boxes, image, resizedSize(image, spec)) }
        : value;
    const text = encodeJson(written, (id) => positions.get(id)!);
    return { name: `${name}.json`, content: Buffer.from(text) };
  };
}

function imageMember(name: string, image: ImageValue, spec: StreamSpec): Member {
  const { digest, mime } = image;
  if (!isResized(spec))
    return {
      name: `${name}.${EXTENSIONS[mime as ImageFormat]}`,
      content: { digest, size: undefined },
    };
  return { name: `${name}.png`, content: { digest, size: resizedSize(image, spec) } };
}

/** Where one side is asked for, the other follows. */
function resizedSize(image: ImageSize, { width, height }: StreamSpec): ImageSize {
  return {
    width: width ?? Math.max(1, Math.round((image.width * height!) / image.height)),
    height: height ?? Math.max(1, Math.round((image.height * width!) / image.width)),
  };
}

/** In every mode, numbers along the width and along the height take turns. */
function scaled(boxes: readonly number[][], from: ImageSize, to: ImageSize): number[][] {
  const factors = [to.width / from.width, to.height / from.height];
  return boxes.map((box) => box.map((number, place) => number * factors[place % 2]!));
}
