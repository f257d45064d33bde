import type { Actor } from "@loupe/core";
import { builder } from "../builder.ts";
import { Owner, loadOwner } from "./owner.ts";
import { Role } from "./role.ts";

const Viewer = builder.objectRef<Actor>("Viewer").implement({
  description: "Who the request comes from.",
  fields: (t) => ({
    owner: t.field({
      type: Owner,
      description: "The person.",
      resolve: (actor, _, context) => loadOwner(context, actor.ownerName),
    }),
    role: t.expose("role", {
      type: Role,
      description: "The most that the token allows, wherever it is used.",
    }),
    tokenName: t.exposeString("tokenName", {
      description: "The name of the token; empty in a browser's session.",
    }),
    isAdministrator: t.exposeBoolean("isAdministrator", {
      description: "Whether everything may be seen and owners be made.",
    }),
  }),
});

builder.queryField("viewer", (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: "Who the request comes from; null when signed out.",
    resolve: (_, __, context) => context.actor(),
  }),
);
