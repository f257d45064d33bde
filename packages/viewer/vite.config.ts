import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Where `npm run viewer:dev` finds the server. */
const SERVER = process.env["LOUPE_URL"] ?? "http://127.0.0.1:4000";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    // Data URLs would need a wider content security policy, and are not cached.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: {
    proxy: Object.fromEntries(
      ["/graphql", "/blobs", "/datasets", "/imports", "/sign-in"].map((path) => [path, SERVER]),
    ),
  },
});
