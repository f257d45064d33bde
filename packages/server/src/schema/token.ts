import {
  createToken,
  getDataset,
  getOwner,
  listTokens,
  LoupeError,
  quoteName,
  revokeToken,
  transaction,
  withReceipt,
  type CreateTokenInput,
  type Database,
  type NewToken,
  type Receipt,
  type Token as TokenRow,
} from "@loupe/core";
import { builder } from "../builder.ts";
import { changeOnce, receiptOf } from "../change-once.ts";
import { change, type Context } from "../context.ts";
import { parseNumericKey } from "./connection.ts";
import { orNull } from "./or-null.ts";
import { Role } from "./role.ts";

/** A token, and whose it is. */
type OwnedToken = TokenRow & { ownerName: string };

export const Token = builder.node(builder.objectRef<OwnedToken>("Token"), {
  description: "A secret that stands for an owner; only its digest is kept.",
  id: { resolve: ({ ownerName, id }) => `${ownerName}:${id}` },
  loadWithoutCache: (key, context) => findToken(context, key),
  fields: (t) => ({
    name: t.exposeString("name", {
      description: "What the token is for; part of the author of what it changes.",
    }),
    role: t.expose("role", { type: Role, description: "The most that it allows." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was made." }),
    expiresAt: t.expose("expiresAt", {
      type: "DateTime",
      nullable: true,
      description: "When it stops working; null: never.",
    }),
    revokedAt: t.expose("revokedAt", {
      type: "DateTime",
      nullable: true,
      description: "When it was revoked.",
    }),
  }),
});

builder.relayMutationField(
  "createToken",
  {
    description: "Whom the token is to stand for.",
    inputFields: (t) => ({
      owner: t.string({ required: true, description: "The name of the owner." }),
      name: t.string({ required: true, description: "What the token is for." }),
      role: t.field({
        type: Role,
        required: true,
        description: "The most that it allows; not more than the caller's own role.",
      }),
      dataset: t.string({
        description:
          "The name of a dataset of the owner: the only one that it opens, beside public ones. Default: all.",
      }),
      expiresAt: t.field({
        type: "DateTime",
        description: "When it stops working. Default: never.",
      }),
    }),
  },
  {
    description:
      "Makes a token; its secret is shown this once, so that the same `clientMutationId` again is refused. Needs the role ADMIN on the owner.",
    resolve: (_, { input }, context) =>
      change(context, (db, actor) =>
        transaction(db, async (tx) => {
          const owner = await getOwner(tx, actor, input.owner, "ADMIN");
          const { name, role, expiresAt } = input;
          const dataset =
            input.dataset == null ? null : await getDataset(tx, actor, owner.name, input.dataset);
          const asked = {
            ownerId: owner.id,
            name,
            role,
            datasetId: dataset?.id ?? null,
            expiresAt: expiresAt ?? null,
          };
          const token = await createTokenOnce(tx, receiptOf(actor, "createToken", input), asked);
          return { ...token, ownerName: owner.name };
        }),
      ),
  },
  {
    outputFields: (t) => ({
      token: t.field({ type: Token, description: "The new token.", resolve: (token) => token }),
      secret: t.string({
        description: "Goes into the header `Authorization: Bearer …`.",
        resolve: ({ secret }) => secret,
      }),
    }),
  },
);

builder.relayMutationField(
  "revokeToken",
  {
    description: "Which token to end.",
    inputFields: (t) => ({
      id: t.globalID({ for: [Token], required: true, description: "The global id of the token." }),
    }),
  },
  {
    description: "Ends a token for good; needs the role ADMIN on its owner.",
    resolve: (_, { input }, context) =>
      changeOnce(context, "revokeToken", input, async (tx, actor) => {
        const { ownerName, id } = parseTokenKey(input.id.id);
        const owner = await getOwner(tx, actor, ownerName, "ADMIN");
        await revokeToken(tx, { ownerId: owner.id, id });
        return { owner: { id: owner.id, name: ownerName }, id };
      }),
  },
  {
    outputFields: (t) => ({
      token: t.field({
        type: Token,
        description: "The token, now revoked.",
        resolve: async ({ owner, id }, _, context) =>
          (await context.reads.run((db) => findTokenOf(db, owner, id)))!,
      }),
    }),
  },
);

/**
 * The receipt keeps the token's id, never its secret: whoever sends the same again can't be given
 * the first answer.
 */
async function createTokenOnce(
  tx: Database,
  receipt: Receipt | undefined,
  input: CreateTokenInput,
): Promise<NewToken> {
  const made: NewToken[] = [];
  await withReceipt(tx, receipt, async () => {
    const token = await createToken(tx, input);
    made.push(token);
    return { id: token.id };
  });
  const [token] = made;
  if (token) return token;
  throw new LoupeError(
    "MUTATION_REPEATED",
    `The token ${quoteName(input.name)} was made under this clientMutationId before, and its secret was shown that once; it is among the owner's tokens, where it can be revoked, and a new clientMutationId makes another.`,
  );
}

async function findToken(context: Context, key: string): Promise<OwnedToken | null> {
  const found = await orNull("NOT_FOUND", async () => parseTokenKey(key));
  if (!found) return null;
  const { ownerName, id } = found;
  const actor = await context.actor();
  return context.reads.run(async (db) => {
    const owner = await orNull("NOT_FOUND", () => getOwner(db, actor, ownerName, "ADMIN"));
    return owner && findTokenOf(db, owner, id);
  });
}

async function findTokenOf(
  db: Database,
  owner: { id: number; name: string },
  id: number,
): Promise<OwnedToken | null> {
  const found = (await listTokens(db, owner.id)).find((token) => token.id === id);
  return found ? { ...found, ownerName: owner.name } : null;
}

function parseTokenKey(key: string): { ownerName: string; id: number } {
  const [ownerName = "", text = ""] = key.split(":");
  const id = parseNumericKey(text);
  if (id !== undefined) return { ownerName, id };
  throw new LoupeError("NOT_FOUND", "There is no such token, or it is not yours to see.");
}
