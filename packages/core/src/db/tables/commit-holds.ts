import { pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { commits } from "./commits.ts";

/** Commits that somebody reads who is no ref and no run: cleaning up leaves them alone until then. */
export const commitHolds = pgTable("commit_holds", {
  commitId: text("commit_id")
    .primaryKey()
    .references(() => commits.id, { onDelete: "cascade" }),
  heldUntil: timestamp("held_until", { withTimezone: true }).notNull(),
});
