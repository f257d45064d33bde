import type { JsonValue } from "@loupe/plugin-api";
import SchemaBuilder from "@pothos/core";
import RelayPlugin from "@pothos/plugin-relay";
import type { Context } from "./context.ts";
import { decodeGlobalId } from "./decode-global-id.ts";

interface Types {
  Context: Context;
  DefaultFieldNullability: false;
  DefaultEdgesNullability: { list: false; items: false };
  DefaultNodeNullability: false;
  Scalars: {
    ID: { Input: string; Output: string | number };
    DateTime: { Input: Date; Output: Date };
    JSON: { Input: {}; Output: JsonValue };
    Base64: { Input: Buffer; Output: Uint8Array };
    SafeInt: { Input: number; Output: number };
    Comparand: { Input: number | string; Output: number | string };
  };
}

/** Where every file in `schema/` registers its type. */
export const builder = new SchemaBuilder<Types>({
  plugins: [RelayPlugin],
  defaultFieldNullability: false,
  relay: {
    clientMutationId: "optional",
    cursorType: "String",
    decodeGlobalID: (globalId) => decodeGlobalId(globalId, isType),
    nodesOnConnection: { description: "The items of the page." },
    nodeFieldOptions: { nullable: false, description: "The item itself." },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      description: "The items of the page with their cursors.",
    },
    pageInfoFieldOptions: { description: "Where the page stands among all items." },
    cursorFieldOptions: { description: "Where this item stands; goes into `after` or `before`." },
    nodeTypeOptions: { description: "Anything that can be fetched again by its global id." },
    idFieldOptions: { description: "The global id." },
    nodeQueryOptions: {
      description:
        "Whatever has this global id; null where it does not exist or is not yours to see.",
      args: { id: { description: "A global id that this API handed out." } },
    },
    nodesQueryOptions: {
      description: "Whatever has these global ids, in the same order; null where `node` would be.",
      args: { ids: { description: "Global ids that this API handed out." } },
    },
    pageInfoTypeOptions: { description: "Where a page stands among all items." },
    hasNextPageFieldOptions: { description: "Whether more items follow." },
    hasPreviousPageFieldOptions: { description: "Whether more items come before." },
    startCursorFieldOptions: {
      description: "The cursor of the first item; null on an empty page.",
    },
    endCursorFieldOptions: { description: "The cursor of the last item; null on an empty page." },
    firstArgOptions: {
      description: "At most so many from the front: 50 by default, 1000 at most.",
    },
    lastArgOptions: { description: "At most so many from the back, 1000 at most." },
    afterArgOptions: { description: "Only what comes after this cursor." },
    beforeArgOptions: { description: "Only what comes before this cursor." },
    clientMutationIdInputOptions: {
      description:
        "Any text of the caller's; the same one again returns the first answer instead of doing it twice, for 30 days at least.",
    },
    clientMutationIdFieldOptions: { description: "The `clientMutationId` that was given." },
    mutationInputArgOptions: { description: "What to do." },
    defaultConnectionTypeOptions: { description: "A page of items." },
    defaultEdgeTypeOptions: { description: "An item with its cursor." },
    defaultPayloadTypeOptions: { description: "What the mutation changed." },
    defaultMutationInputTypeOptions: { description: "What the mutation needs to know." },
  },
});

function isType(name: string): boolean {
  return builder.configStore.hasImplementation(name);
}
