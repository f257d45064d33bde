import {
  addMember,
  createOwner,
  findOwner,
  getOwner,
  listMembers,
  listTokens,
  removeMember,
  requireAdministrator,
  type Member,
  type Owner as OwnerRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { changeOnce } from "../change-once.ts";
import type { Context } from "../context.ts";
import { orNull } from "./or-null.ts";
import { Role } from "./role.ts";
import { Token } from "./token.ts";

const OwnerKind = builder.enumType("OwnerKind", {
  description: "What an owner is.",
  values: {
    PERSON: { description: "A person, who has tokens." },
    ORGANISATION: { description: "An organisation, which persons are members of." },
  } as const,
});

const OwnerMember = builder.objectRef<Member>("OwnerMember").implement({
  description: "A person in an organisation.",
  fields: (t) => ({
    name: t.exposeString("name", { description: "The name of the person." }),
    role: t.expose("role", { type: Role, description: "What the person may do there." }),
  }),
});

export const Owner = builder.node(builder.objectRef<OwnerRow>("Owner"), {
  description: "A person or an organisation that datasets belong to.",
  id: { resolve: ({ name }) => name },
  loadWithoutCache: (name, context) => findVisibleOwner(context, name),
  fields: (t) => ({
    name: t.exposeString("name", { description: "Unique among all owners." }),
    kind: t.expose("kind", { type: OwnerKind, description: "What the owner is." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When the owner was made." }),
    members: t.field({
      type: [OwnerMember],
      description: "Who belongs to the organisation, by name; needs the role READER there.",
      resolve: async ({ id, name }, _, context) => {
        const actor = await context.actor();
        return context.reads.run(async (db) => {
          await getOwner(db, actor, name);
          return listMembers(db, id);
        });
      },
    }),
    tokens: t.field({
      type: [Token],
      description: "The tokens that stand for the owner, oldest first; needs the role ADMIN there.",
      resolve: async ({ id, name }, _, context) => {
        const actor = await context.actor();
        return context.reads.run(async (db) => {
          await getOwner(db, actor, name, "ADMIN");
          return (await listTokens(db, id)).map((token) => ({ ...token, ownerName: name }));
        });
      },
    }),
  }),
});

builder.queryField("owner", (t) =>
  t.field({
    type: Owner,
    nullable: true,
    description: "The owner of this name; null where there is none or it is not yours to see.",
    args: { name: t.arg.string({ required: true, description: "The name of the owner." }) },
    resolve: (_, { name }, context) => findVisibleOwner(context, name),
  }),
);

/** The owner of something that the actor may see. */
export async function loadOwner(context: Context, name: string): Promise<OwnerRow> {
  return context.reads.once(`owner:${name}`, async (db) => (await findOwner(db, name))!);
}

async function findVisibleOwner(context: Context, name: string): Promise<OwnerRow | null> {
  const actor = await context.actor();
  return orNull("NOT_FOUND", () => context.reads.run((db) => getOwner(db, actor, name)));
}

builder.relayMutationField(
  "createOwner",
  {
    description: "Who to make an owner of.",
    inputFields: (t) => ({
      name: t.string({
        required: true,
        description: "1 to 100 letters, digits, dots, underscores or hyphens.",
      }),
      kind: t.field({ type: OwnerKind, required: true, description: "What the owner is." }),
    }),
  },
  {
    description: "Makes a person or an organisation; needs an administrator.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "createOwner", input, async (tx, actor) => {
        requireAdministrator(actor);
        const { name } = await createOwner(tx, { name: input.name, kind: input.kind });
        return { name };
      }),
  },
  {
    outputFields: (t) => ({
      owner: t.field({
        type: Owner,
        description: "The new owner.",
        resolve: ({ name }, _, context) => loadOwner(context, name),
      }),
    }),
  },
);

builder.relayMutationField(
  "addOwnerMember",
  {
    description: "Who to let into which organisation.",
    inputFields: (t) => ({
      organisation: t.string({ required: true, description: "The name of the organisation." }),
      person: t.string({ required: true, description: "The name of the person." }),
      role: t.field({ type: Role, required: true, description: "What the person may do there." }),
    }),
  },
  {
    description:
      "Lets a person into an organisation, or changes the role there; needs the role ADMIN on it.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "addOwnerMember", input, async (tx, actor) => {
        const organisation = await getOwner(tx, actor, input.organisation, "ADMIN");
        await addMember(tx, { organisation, person: input.person, role: input.role });
        return { name: organisation.name };
      }),
  },
  {
    outputFields: (t) => ({
      organisation: t.field({
        type: Owner,
        description: "The organisation.",
        resolve: ({ name }, _, context) => loadOwner(context, name),
      }),
    }),
  },
);

builder.relayMutationField(
  "removeOwnerMember",
  {
    description: "Who to remove from which organisation.",
    inputFields: (t) => ({
      organisation: t.string({ required: true, description: "The name of the organisation." }),
      person: t.string({ required: true, description: "The name of the person." }),
    }),
  },
  {
    description: "Removes a person from an organisation; needs the role ADMIN on it.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "removeOwnerMember", input, async (tx, actor) => {
        const organisation = await getOwner(tx, actor, input.organisation, "ADMIN");
        await removeMember(tx, { organisation, person: input.person });
        return { name: organisation.name };
      }),
  },
  {
    outputFields: (t) => ({
      organisation: t.field({
        type: Owner,
        description: "The organisation.",
        resolve: ({ name }, _, context) => loadOwner(context, name),
      }),
    }),
  },
);
