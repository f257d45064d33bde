import { builder } from "../builder.ts";

export const Role = builder.enumType("Role", {
  description: "What somebody may do.",
  values: {
    READER: { description: "Read." },
    WRITER: { description: "Also write and commit." },
    ADMIN: { description: "Also manage tokens, members and the datasets themselves." },
  } as const,
});
