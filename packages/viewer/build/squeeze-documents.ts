import type { Plugin } from "vite";

/** Sends the text of GraphQL documents without the indentation that people read it by. */
export function squeezeDocuments(): Plugin {
  return {
    name: "squeeze-documents",
    enforce: "pre",
    apply: "build",
    transform: {
      filter: { id: /\.tsx?$/, code: "graphql(`" },
      handler: (code) => ({
        code: code.replaceAll(/\bgraphql\(\s*`[^`$]*(?:\$(?!\{)[^`$]*)*`/g, squeeze),
        map: null,
      }),
    },
  };
}

function squeeze(document: string): string {
  return document.replaceAll(/\s+/g, " ").replaceAll(/ ?([{}():,`]) ?/g, "$1");
}
