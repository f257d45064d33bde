import { definePlugin, type Plugin } from "@loupe/plugin-api";
import { coco } from "./coco.ts";
import { cocoExporter } from "./coco-export.ts";
import { svhn } from "./svhn.ts";

/** Importers and exporters for the file formats that detection datasets come in. */
export default function formats(): Plugin {
  return definePlugin({
    name: "formats",
    version: "0.1.0",
    contractVersion: 1,
    importers: [coco, svhn],
    exporters: [cocoExporter],
  });
}
