import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { squeezeDocuments } from "./build/squeeze-documents.ts";

/** Where `npm run viewer:dev` finds the server. */
const SERVER = process.env["LOUPE_SERVER"] ?? "http://127.0.0.1:4000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [squeezeDocuments(), react()],
  // Shorter than what there is otherwise: their random part does not compress.
  css: { modules: { generateScopedName: "_[hash:base64:5]" } },
  build: {
    // Data URLs would need a wider content security policy, and are not cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
    // Which files a page needs, for the test of their size.
    manifest: "manifest.json",
    rolldownOptions: {
      // Many small files compress badly, and each is a request. Plots bring their library along, which
      // only pages with plots shall load.
      output: {
        codeSplitting: {
          groups: [
            {
              name: "shared",
              test: /viewer\/src\/(?!ui\/(use-)?plot)/,
              minShareCount: 2,
              minSize: 0,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/blobs", "/datasets", "/imports", "/sign-in"].map((path) => [path, SERVER]),
    ),
  },
});
