import { definePlugin, type Plugin } from "@loupe/plugin-api";
import { houseNumbers } from "./importer.ts";

/** Demo data: drawn house numbers, some with a wrong label on purpose where asked for. */
export default function houseNumbersPlugin(): Plugin {
  return definePlugin({
    name: "house-numbers",
    version: "0.1.0",
    contractVersion: 1,
    importers: [houseNumbers],
  });
}
