import { LoupeError, type Value } from "@loupe/core";
import { builder } from "../builder.ts";

export type ImageNode = Extract<Value, { kind: "image" }> & { datasetId: number };

export const Image = builder.objectRef<ImageNode>("Image").implement({
  description: "A stored picture.",
  fields: (t) => ({
    url: t.string({
      description: "Where to fetch it; opens without a token, for one to two hours.",
      args: {
        width: t.arg.int({
          description: "Of a smaller copy, in pixels. Default: the stored file.",
        }),
      },
      resolve: ({ datasetId, digest }, { width }, { origin, services }) => {
        if (width != null && width < 1) {
          throw new LoupeError(
            "INVALID_INPUT",
            `An image can't be ${width} pixels wide; expected 1 or more.`,
          );
        }
        return origin + services.signer.sign({ datasetId, digest, width: width ?? null });
      },
    }),
    width: t.exposeInt("width", { description: "Of the upright picture, in pixels." }),
    height: t.exposeInt("height", { description: "Of the upright picture, in pixels." }),
    channels: t.exposeInt("channels", { description: "1 grey, 3 colours, 4 with alpha." }),
    mime: t.exposeString("mime", { description: "Such as `image/png`." }),
    digest: t.exposeString("digest", { description: "SHA-256 of the file, in hex." }),
  }),
});
