import { builder } from "../builder.ts";

/** What our pages say of themselves beyond Relay's four fields. */
interface LivePosition {
  isLive?: boolean;
  revision?: number | null;
}

builder.objectFields(builder.pageInfoRef(), (t) => ({
  isLive: t.boolean({
    description:
      "True where the cursors are positions among uncommitted changes and may shift with them; false where they pin a commit or a list that only grows.",
    resolve: (info) => (info as LivePosition).isLive ?? false,
  }),
  revision: t.field({
    type: "SafeInt",
    nullable: true,
    description: "Where the page is live: the branch's revision it was read at.",
    resolve: (info) => (info as LivePosition).revision ?? null,
  }),
}));
