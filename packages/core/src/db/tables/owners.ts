import { bigint, boolean, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

const id = (name: string) => bigint(name, { mode: "number" });

/** Persons and organisations that datasets belong to. */
export const owners = pgTable("owners", {
  id: id("id").primaryKey().generatedAlwaysAsIdentity(),
  name: text("name").notNull().unique(),
  kind: text("kind", { enum: ["PERSON", "ORGANISATION"] }).notNull(),
  /** May create owners and see everything. */
  isAdministrator: boolean("is_administrator").notNull().default(false),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** Which persons belong to which organisations, and what they may do there. */
export const ownerMembers = pgTable(
  "owner_members",
  {
    organisationId: id("organisation_id")
      .notNull()
      .references(() => owners.id, { onDelete: "cascade" }),
    personId: id("person_id")
      .notNull()
      .references(() => owners.id, { onDelete: "cascade" }),
    role: text("role", { enum: ["READER", "WRITER", "ADMIN"] }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.personId] })],
);
