import { expect, test } from "vitest";
import {
  authenticate,
  authorOf,
  requireAdministrator,
  type Actor,
} from "../../packages/core/src/access/actor.ts";
import { ensureAdministrator } from "../../packages/core/src/access/ensure-administrator.ts";
import { addMember, listMembers, removeMember } from "../../packages/core/src/access/members.ts";
import {
  createOwner,
  findOwner,
  getOwner,
  type Owner,
} from "../../packages/core/src/access/owners.ts";
import { roleIn } from "../../packages/core/src/access/role-in.ts";
import type { Role } from "../../packages/core/src/access/role.ts";
import { createSignInCode, redeemSignInCode } from "../../packages/core/src/access/sign-in.ts";
import { createToken, listTokens, revokeToken } from "../../packages/core/src/access/tokens.ts";
import { createTestDatabase } from "../helpers/test-database.ts";

const db = await createTestDatabase();
const starts = await Promise.all([
  ensureAdministrator(db, "root"),
  ensureAdministrator(db, "root"),
]);
const ada = await createOwner(db, { name: "ada", kind: "PERSON" });
const bob = await createOwner(db, { name: "bob", kind: "PERSON" });
const lab = await createOwner(db, { name: "lab", kind: "ORGANISATION" });

async function actorOf(owner: Owner, role: Role = "ADMIN"): Promise<Actor> {
  const { secret } = await createToken(db, { ownerId: owner.id, name: "test", role });
  return (await authenticate(db, secret))!;
}

function refusal(code: string) {
  return expect.objectContaining({ name: "LoupeError", code });
}

test("a token's secret stands for its owner, and only its digest is stored", async () => {
  const token = await createToken(db, { ownerId: ada.id, name: "nightly", role: "WRITER" });
  expect(token.secret).toMatch(/^loupe_[A-Za-z0-9_-]{43}$/);
  const actor = await authenticate(db, token.secret);
  expect(actor).toEqual({
    ownerId: ada.id,
    ownerName: "ada",
    tokenName: "nightly",
    role: "WRITER",
    isAdministrator: false,
    datasetId: null,
  });
  expect(authorOf(actor!)).toBe("ada/nightly");
  const [row] =
    await db.sql`select t::text as text, length(hash) as bytes from tokens t where id = ${token.id}`;
  expect(row?.["bytes"]).toBe(32);
  expect(row?.["text"]).not.toContain(token.secret.slice(6));
  const [listed] = await listTokens(db, ada.id);
  expect(listed).toEqual(
    expect.objectContaining({ name: "nightly", kind: "TOKEN", createdAt: expect.any(Date) }),
  );
  expect(Object.keys(listed!)).not.toContain("hash");
});

test("of two first starts at once, one makes the administrator", async () => {
  expect(starts[0].ownerId).toBe(starts[1].ownerId);
  expect(starts.filter((start) => start.secret !== undefined)).toHaveLength(1);
  const secret = starts.find((start) => start.secret !== undefined)!.secret!;
  expect(await authenticate(db, secret)).toEqual(
    expect.objectContaining({ ownerName: "root", isAdministrator: true }),
  );
  expect(await ensureAdministrator(db, "somebody-else")).toEqual({ ownerId: starts[0].ownerId });
});

test("a code signs in once, whoever tries it at the same time", async () => {
  const code = await createSignInCode(db, ada.id);
  const tries = await Promise.allSettled([1, 2, 3, 4].map(() => redeemSignInCode(db, code)));
  const sessions = tries.filter((attempt) => attempt.status === "fulfilled");
  expect(sessions).toHaveLength(1);
  expect(await authenticate(db, code)).toBeNull();
  const actor = await authenticate(db, sessions[0]!.value.secret);
  expect(actor).toEqual(
    expect.objectContaining({ ownerName: "ada", tokenName: "", role: "ADMIN" }),
  );
  expect(authorOf(actor!)).toBe("ada");
  await expect(redeemSignInCode(db, code)).rejects.toThrow(refusal("UNAUTHENTICATED"));
});

test("a session lasts thirty days and is no token that is listed or revoked", async () => {
  const session = await redeemSignInCode(db, await createSignInCode(db, bob.id));
  const [row] = await db.sql<{ id: number; days: number }[]>`
    select id, round(extract(epoch from expires_at - created_at) / 86400)::int as days
    from tokens where owner_id = ${bob.id} and kind = 'SESSION'`;
  expect(row?.days).toBe(30);
  expect(await listTokens(db, bob.id)).toEqual([]);
  await expect(revokeToken(db, { ownerId: bob.id, id: row!.id })).rejects.toThrow(
    refusal("NOT_FOUND"),
  );
  expect(await authenticate(db, session.secret)).not.toBeNull();
});

test("roles: own things by the token, others by the lesser of token and membership, administrators everywhere", async () => {
  await addMember(db, { organisation: lab, person: "ada", role: "WRITER" });
  expect(await roleIn(db, await actorOf(ada), ada.id)).toBe("ADMIN");
  expect(await roleIn(db, await actorOf(ada, "READER"), ada.id)).toBe("READER");
  expect(await roleIn(db, await actorOf(ada), lab.id)).toBe("WRITER");
  expect(await roleIn(db, await actorOf(ada, "READER"), lab.id)).toBe("READER");
  expect(await roleIn(db, await actorOf(bob), lab.id)).toBeNull();
  expect(await roleIn(db, null, lab.id)).toBeNull();
  const root = (await findOwner(db, "root"))!;
  expect(await roleIn(db, await actorOf(root, "WRITER"), lab.id)).toBe("WRITER");
  expect(await listMembers(db, lab.id)).toEqual([
    { personId: ada.id, name: "ada", role: "WRITER" },
  ]);
  await addMember(db, { organisation: lab, person: "ada", role: "ADMIN" });
  expect(await roleIn(db, await actorOf(ada), lab.id)).toBe("ADMIN");
  await removeMember(db, { organisation: lab, person: "ada" });
  expect(await roleIn(db, await actorOf(ada), lab.id)).toBeNull();
});

test("unknown, expired and revoked secrets are nobody's", async () => {
  const token = await createToken(db, { ownerId: ada.id, name: "old", role: "READER" });
  const other = await createToken(db, { ownerId: ada.id, name: "older", role: "READER" });
  const first = await revokeToken(db, { ownerId: ada.id, id: token.id });
  const again = await revokeToken(db, { ownerId: ada.id, id: token.id });
  expect(again.revokedAt).toEqual(first.revokedAt);
  await db.sql`update tokens set expires_at = now() - interval '1 second' where id = ${other.id}`;
  for (const secret of [
    token.secret,
    other.secret,
    `loupe_${"A".repeat(43)}`,
    "",
    "loupe_\0",
    "x".repeat(10_000),
  ]) {
    expect(await authenticate(db, secret)).toBeNull();
  }
});

test("a code that is expired or no code at all signs nobody in", async () => {
  const code = await createSignInCode(db, ada.id);
  await db.sql`update tokens set expires_at = now() - interval '1 second' where owner_id = ${ada.id} and kind = 'CODE'`;
  const token = await createToken(db, { ownerId: ada.id, name: "no-code", role: "ADMIN" });
  for (const secret of [code, token.secret, "", "nonsense"]) {
    await expect(redeemSignInCode(db, secret)).rejects.toThrow(refusal("UNAUTHENTICATED"));
  }
  await createSignInCode(db, bob.id);
  const left = await db.sql`select 1 from tokens where owner_id = ${ada.id} and kind = 'CODE'`;
  expect(left).toHaveLength(0);
});

test("an owner that does not exist and one that is not yours are refused alike", async () => {
  const actor = await actorOf(bob);
  const refused = async (name: string) => getOwner(db, actor, name).catch((error: Error) => error);
  const [missing, foreign] = [await refused("zoe"), await refused("ada")];
  expect(missing).toEqual(refusal("NOT_FOUND"));
  expect((missing as Error).message.replace("zoe", "ada")).toBe((foreign as Error).message);
  expect(await getOwner(db, actor, "bob", "ADMIN")).toEqual(bob);
  await expect(getOwner(db, await actorOf(bob, "WRITER"), "bob", "ADMIN")).rejects.toThrow(
    refusal("FORBIDDEN"),
  );
});

test("a token of somebody else is not revoked", async () => {
  const token = await createToken(db, { ownerId: ada.id, name: "mine", role: "READER" });
  await expect(revokeToken(db, { ownerId: bob.id, id: token.id })).rejects.toThrow(
    refusal("NOT_FOUND"),
  );
  await expect(revokeToken(db, { ownerId: ada.id, id: 1.5 })).rejects.toThrow(refusal("NOT_FOUND"));
  expect(await authenticate(db, token.secret)).not.toBeNull();
});

test("only administrators with a token of the role ADMIN pass as such", async () => {
  const root = (await findOwner(db, "root"))!;
  expect(requireAdministrator(await actorOf(root)).ownerName).toBe("root");
  const [adaActor, rootReader] = [await actorOf(ada), await actorOf(root, "READER")];
  expect(() => requireAdministrator(adaActor)).toThrow(refusal("FORBIDDEN"));
  expect(() => requireAdministrator(rootReader)).toThrow(refusal("FORBIDDEN"));
  expect(() => requireAdministrator(null)).toThrow(refusal("UNAUTHENTICATED"));
});

test("input that makes no sense is refused", async () => {
  await expect(createOwner(db, { name: "ada", kind: "PERSON" })).rejects.toThrow(
    refusal("NAME_TAKEN"),
  );
  await expect(createOwner(db, { name: "a/b", kind: "PERSON" })).rejects.toThrow(
    refusal("INVALID_NAME"),
  );
  await expect(createToken(db, { ownerId: ada.id, name: "", role: "READER" })).rejects.toThrow(
    refusal("INVALID_NAME"),
  );
  for (const expiresAt of [new Date(0), new Date(NaN)]) {
    const created = createToken(db, { ownerId: ada.id, name: "late", role: "READER", expiresAt });
    await expect(created).rejects.toThrow(refusal("INVALID_INPUT"));
  }
  await expect(addMember(db, { organisation: ada, person: "bob", role: "ADMIN" })).rejects.toThrow(
    refusal("INVALID_INPUT"),
  );
  for (const person of ["lab", "zoe", "a\0b"]) {
    await expect(addMember(db, { organisation: lab, person, role: "ADMIN" })).rejects.toThrow(
      refusal("NOT_FOUND"),
    );
    await expect(removeMember(db, { organisation: lab, person })).rejects.toThrow(
      refusal("NOT_FOUND"),
    );
  }
});

test("who asks is found through indexes alone", async () => {
  const plan = await db.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx.unsafe(
      `explain select o.name from tokens t join owners o on o.id = t.owner_id where t.hash = '\\x00'`,
    );
  });
  const text = plan.map((row) => String(row["QUERY PLAN"])).join("\n");
  expect(text).toContain("tokens_hash_unique");
  expect(text).not.toContain("Seq Scan");
});
