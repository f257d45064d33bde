import { pgTable, text } from "drizzle-orm/pg-core";

/** What the platform remembers about itself, such as the key that signs image URLs. */
export const settings = pgTable("settings", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});
